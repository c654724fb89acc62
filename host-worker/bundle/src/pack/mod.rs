//! The compiled module, so that it packs well: what is uploaded counts packed, with a window of 32 KiB.

mod locals;
mod order;
mod rewrite;

use std::error::Error;
use std::num::TryFromIntError;

use wasmparser::{CompositeInnerType, FunctionBody, Parser, Payload, TypeRef};

use locals::Numbering;

/// Returns a module that does the same and packs better; the names of its functions are left out.
///
/// Locals of one role have one number in all functions, and each function stands near those that it is like.
pub(crate) fn packed(wasm: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let functions = Functions::of(wasm)?;
    let unmoved = functions.indices(0..functions.own.len())?;
    let bodies = functions.own.iter().map(|own| rewrite::body(own, &unmoved));
    let order = order::by_likeness(&bodies.collect::<Result<Vec<_>, _>>()?);
    let indices = functions.indices(order.iter().copied())?;
    let packed = rewrite::module(wasm, &functions, &order, &indices)?;
    wasmparser::validate(&packed)?;
    Ok(packed)
}

/// The functions of a module.
#[derive(Debug, Default)]
struct Functions<'a> {
    /// How many are imported: they come first.
    imported: usize,
    own: Vec<Own<'a>>,
}

/// A function that the module has itself.
#[derive(Debug)]
struct Own<'a> {
    /// The index of its type.
    kind: u32,
    body: FunctionBody<'a>,
    locals: Numbering,
}

impl<'a> Functions<'a> {
    fn of(wasm: &'a [u8]) -> Result<Self, Box<dyn Error>> {
        let mut functions = Self::default();
        let mut parameters = Vec::new();
        let mut kinds = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::TypeSection(section) => {
                    for group in section {
                        parameters.extend(group?.types().map(
                            |kind| match &kind.composite_type.inner {
                                CompositeInnerType::Func(function) => function.params().len(),
                                _ => 0,
                            },
                        ));
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        let is_function = matches!(import?.ty, TypeRef::Func(_));
                        functions.imported += usize::from(is_function);
                    }
                }
                Payload::FunctionSection(section) => {
                    kinds = section.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::CodeSectionEntry(body) => {
                    let kind = *kinds.get(functions.own.len()).ok_or("a function of no type")?;
                    let parameters = *parameters.get(kind as usize).ok_or("no such type")?;
                    let locals = Numbering::of(&body, u32::try_from(parameters)?)?;
                    functions.own.push(Own { kind, body, locals });
                }
                _ => {}
            }
        }
        Ok(functions)
    }

    /// Returns the new index of every function, by the old one, if its own come in this order behind the imported ones.
    fn indices(&self, order: impl Iterator<Item = usize>) -> Result<Vec<u32>, TryFromIntError> {
        let mut indices = vec![0; self.imported + self.own.len()];
        for (new, old) in (0..self.imported).chain(order.map(|own| self.imported + own)).enumerate()
        {
            indices[old] = u32::try_from(new)?;
        }
        Ok(indices)
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection,
        Function, FunctionSection, ImportSection, Module, NameMap, NameSection, RefType,
        TableSection, TableType, TypeSection, ValType,
    };

    use super::*;

    /// What a function without parameters does.
    #[derive(Clone, Copy)]
    enum Does {
        /// It calls this one.
        Calls(u32),
        /// It calls this one, and returns this number.
        Counts(u32, i32),
    }

    /// A module that imports function 0 and has these of its own; one is exported, one stands in a table.
    fn module(own: &[Does], exported: u32, held: u32) -> Module {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([], [ValType::I32]);
        let mut imports = ImportSection::new();
        imports.import("env", "told", EntityType::Function(0));
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        for does in own {
            let mut body = Function::new([]);
            match does {
                Does::Calls(callee) => {
                    functions.function(0);
                    body.instructions().call(*callee).end();
                }
                Does::Counts(callee, number) => {
                    functions.function(1);
                    body.instructions().call(*callee).i32_const(*number).end();
                }
            }
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

    #[test]
    fn functions_stand_near_their_like_and_whatever_means_one_still_does() {
        let count = |callee, number| Does::Counts(callee, number << 21);
        let [one, other] = [count(0, 0x101), Does::Calls(0)];
        let like_one = count(2, 0x101);

        let packed = packed(&module(&[one, other, like_one], 2, 3).finish()).expect("a module");

        let like_one = count(3, 0x101);
        assert_eq!(packed, module(&[one, like_one, other], 3, 2).finish());
    }

    #[test]
    fn names_of_functions_are_left_out() {
        let plain = module(&[Does::Calls(0)], 1, 1);
        let mut names = NameMap::new();
        names.append(1, "f");
        let mut section = NameSection::new();
        section.functions(&names);

        let packed = packed(&plain.clone().section(&section).clone().finish());

        assert_eq!(packed.expect("a module"), plain.finish());
    }
}
