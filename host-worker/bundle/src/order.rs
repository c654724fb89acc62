//! The functions of a module in an order in which they pack well.

use std::error::Error;

use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, FunctionSectionReader, KnownCustom, MemArg, Name,
    Parser, Payload, TypeRef,
};

/// Puts the functions in the order of their names, those of one name by size; the names then go.
///
/// Copies of one generic function for many types stand together by that, the likest side by side, within reach of what
/// packs the upload: by size alone, as they come, they are all over the module.
pub(crate) fn by_name(wasm: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut order = Order::of(wasm)?;
    let mut module = Module::new();
    order.parse_core_module(&mut module, Parser::new(0), wasm)?;
    Ok(module.finish())
}

/// Where each function goes.
#[derive(Debug, Default)]
struct Order {
    /// The module's own functions in their new order, by their old places.
    places: Vec<usize>,
    /// The new index of every function; those that are imported stay in front.
    moved: Vec<u32>,
}

impl Order {
    fn of(wasm: &[u8]) -> Result<Self, Box<dyn Error>> {
        let mut imported = 0;
        let mut own = 0;
        let mut names = Vec::new();
        let mut sizes = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(section) => own = usize::try_from(section.count())?,
                Payload::CodeSectionEntry(body) => sizes.push(body.range().len()),
                Payload::CustomSection(section) => names.extend(function_names(&section)?),
                _ => {}
            }
        }
        let mut named = vec![""; imported + own];
        for (index, name) in names {
            *named.get_mut(index).ok_or("a name of no function")? = without_hash(name);
        }
        let mut places: Vec<usize> = (0..own).collect();
        places.sort_by_key(|place| (named[imported + place], sizes[*place]));
        let mut moved: Vec<u32> = (0..u32::try_from(imported + own)?).collect();
        for (new, old) in places.iter().enumerate() {
            moved[imported + old] = u32::try_from(imported + new)?;
        }
        Ok(Self { places, moved })
    }
}

/// What copies of one generic function have in common: rustc ends the name of each with `17h`, 16 digits and `E`.
fn without_hash(name: &str) -> &str {
    let split = name.len().checked_sub("17h0123456789abcdefE".len());
    match split.and_then(|split| name.split_at_checked(split)) {
        Some((common, hash)) if hash.starts_with("17h") => common,
        _ => name,
    }
}

/// The functions that a section names, by index; none if it is another section.
fn function_names<'a>(
    section: &CustomSectionReader<'a>,
) -> wasmparser::Result<Vec<(usize, &'a str)>> {
    let KnownCustom::Name(subsections) = section.as_known() else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    for subsection in subsections {
        if let Name::Function(functions) = subsection? {
            for naming in functions {
                let naming = naming?;
                names.push((naming.index as usize, naming.name));
            }
        }
    }
    Ok(names)
}

impl Reencode for Order {
    type Error = wasmparser::BinaryReaderError;

    fn function_index(&mut self, index: u32) -> Result<u32, reencode::Error<Self::Error>> {
        Ok(self.moved[index as usize])
    }

    /// How an address is aligned is no more than a hint, which the engine does not need.
    fn mem_arg(
        &mut self,
        argument: MemArg,
    ) -> Result<wasm_encoder::MemArg, reencode::Error<Self::Error>> {
        Ok(wasm_encoder::MemArg { align: 0, ..reencode::utils::mem_arg(self, argument)? })
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), reencode::Error<Self::Error>> {
        let types = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for place in &self.places {
            functions.function(types[*place]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), reencode::Error<Self::Error>> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for place in self.places.clone() {
            self.parse_function_body(code, bodies[place].clone())?;
        }
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        module: &mut Module,
        section: CustomSectionReader<'_>,
    ) -> Result<(), reencode::Error<Self::Error>> {
        match section.as_known() {
            KnownCustom::Name(_) => Ok(()),
            _ => reencode::utils::parse_custom_section(self, module, section),
        }
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection,
        Function, ImportSection, NameMap, NameSection, RefType, TableSection, TableType,
        TypeSection, ValType,
    };

    use super::*;

    /// What a function without parameters calls, and whether it is a number.
    #[derive(Clone, Copy)]
    struct Sample {
        calls: u32,
        is_number: bool,
    }

    /// A module that imports function 0 and has two of its own: one is exported, one stands in a table.
    fn module(own: [Sample; 2], exported: u32, held: u32) -> Module {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([], [ValType::I32]);
        let mut imports = ImportSection::new();
        imports.import("env", "told", EntityType::Function(0));
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        for Sample { calls, is_number } in own {
            functions.function(u32::from(is_number));
            let mut body = Function::new([]);
            body.instructions().call(calls);
            if is_number {
                body.instructions().i32_const(7);
            }
            body.instructions().end();
            code.function(&body);
        }
        let mut tables = TableSection::new();
        tables.table(TableType {
            element_type: RefType::FUNCREF,
            minimum: 1,
            maximum: None,
            table64: false,
            shared: false,
        });
        let mut exports = ExportSection::new();
        exports.export("run", ExportKind::Func, exported);
        let mut elements = ElementSection::new();
        elements.active(None, &ConstExpr::i32_const(0), Elements::Functions([held][..].into()));
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&tables);
        module.section(&exports).section(&elements).section(&code);
        module
    }

    /// The section that names the module's own functions so.
    fn called(first: &str, second: &str) -> NameSection {
        let mut names = NameMap::new();
        names.append(1, first);
        names.append(2, second);
        let mut section = NameSection::new();
        section.functions(&names);
        section
    }

    #[test]
    fn functions_stand_by_name_and_whatever_means_one_still_does() {
        let number = Sample { calls: 2, is_number: true };
        let other = Sample { calls: 0, is_number: false };

        let named = module([number, other], 1, 2).section(&called("z", "a")).clone().finish();
        let ordered = by_name(&named).expect("a module");

        wasmparser::validate(&ordered).expect("a valid module");
        assert_eq!(ordered, module([other, Sample { calls: 1, ..number }], 2, 1).finish());
    }

    #[test]
    fn copies_of_one_function_stand_by_size() {
        let larger = Sample { calls: 0, is_number: true };
        let smaller = Sample { calls: 0, is_number: false };
        let section = called("_ZN4copy17h0123456789abcdefE", "_ZN4copy17hfedcba9876543210E");

        let named = module([larger, smaller], 1, 2).section(&section).clone().finish();
        let ordered = by_name(&named).expect("a module");

        wasmparser::validate(&ordered).expect("a valid module");
        assert_eq!(ordered, module([smaller, larger], 2, 1).finish());
    }

    #[test]
    fn only_the_hash_of_a_name_is_left_out() {
        let names = ["_ZN4copy17h0123456789abcdefE", "_ZN4copyE", "17h", "", "äöüäöüäöüä"];

        assert_eq!(names.map(without_hash), ["_ZN4copy", "_ZN4copyE", "17h", "", "äöüäöüäöüä"]);
    }
}
