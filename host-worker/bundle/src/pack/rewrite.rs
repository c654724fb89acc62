//! A module with other functions in it, or one of its functions.

use std::error::Error;

use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{CodeSection, Function, FunctionSection, Instruction, Module};
use wasmparser::{
    BinaryReaderError, CodeSectionReader, CustomSectionReader, FunctionSectionReader, KnownCustom,
    MemArg, Operator, Parser,
};

use super::locals::Numbering;
use super::{Functions, Own};

type Failed = reencode::Error<BinaryReaderError>;

/// Writes a module with its own functions in this order; `indices` has the new index of each function by its old one.
pub(super) fn module(
    wasm: &[u8],
    functions: &Functions<'_>,
    order: &[usize],
    indices: &[u32],
) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut module = Module::new();
    let own = order.iter().map(|own| &functions.own[*own]).collect();
    Whole { own, indices }.parse_core_module(&mut module, Parser::new(0), wasm)?;
    Ok(module.finish())
}

/// Writes a function's locals and instructions.
pub(super) fn body(own: &Own<'_>, indices: &[u32]) -> Result<Vec<u8>, Failed> {
    let mut one = One { indices, locals: &own.locals };
    let mut declared = Vec::new();
    for (count, kind) in &own.locals.declared {
        declared.push((*count, one.val_type(*kind)?));
    }
    let mut function = Function::new(declared);
    let mut operators = own.body.get_operators_reader()?;
    while !operators.eof() {
        function.instruction(&one.parse_instruction(&mut operators)?);
    }
    Ok(function.into_raw_body())
}

/// The module: its own functions as they come now.
struct Whole<'a> {
    own: Vec<&'a Own<'a>>,
    indices: &'a [u32],
}

impl Reencode for Whole<'_> {
    type Error = BinaryReaderError;

    fn function_index(&mut self, index: u32) -> Result<u32, Failed> {
        Ok(self.indices[index as usize])
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        _: FunctionSectionReader<'_>,
    ) -> Result<(), Failed> {
        self.own.iter().for_each(|own| _ = functions.function(own.kind));
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        _: CodeSectionReader<'_>,
    ) -> Result<(), Failed> {
        for own in &self.own {
            code.raw(&body(own, self.indices)?);
        }
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        module: &mut Module,
        section: CustomSectionReader<'_>,
    ) -> Result<(), Failed> {
        match section.as_known() {
            KnownCustom::Name(_) => Ok(()),
            _ => utils::parse_custom_section(self, module, section),
        }
    }
}

/// One function.
struct One<'a> {
    indices: &'a [u32],
    locals: &'a Numbering,
}

impl Reencode for One<'_> {
    type Error = BinaryReaderError;

    fn function_index(&mut self, index: u32) -> Result<u32, Failed> {
        Ok(self.indices[index as usize])
    }

    fn instruction<'a>(&mut self, operator: Operator<'a>) -> Result<Instruction<'a>, Failed> {
        Ok(match operator {
            Operator::LocalGet { local_index } => {
                Instruction::LocalGet(self.locals.number(local_index))
            }
            Operator::LocalSet { local_index } => {
                Instruction::LocalSet(self.locals.number(local_index))
            }
            Operator::LocalTee { local_index } => {
                Instruction::LocalTee(self.locals.number(local_index))
            }
            other => utils::instruction(self, other)?,
        })
    }

    /// How an address is aligned is no more than a hint, which the engine does not need.
    fn mem_arg(&mut self, argument: MemArg) -> Result<wasm_encoder::MemArg, Failed> {
        Ok(wasm_encoder::MemArg { align: 0, ..utils::mem_arg(self, argument)? })
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{HeapType, MemorySection, MemoryType, TypeSection, ValType};

    use super::super::packed;
    use super::*;

    const I32: ValType = ValType::I32;

    /// A module with one function that takes these, declares those, and does that.
    fn module(
        parameters: &[ValType],
        locals: &[(u32, ValType)],
        instructions: &[Instruction<'_>],
    ) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function(parameters.iter().copied(), []);
        let mut functions = FunctionSection::new();
        functions.function(0);
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut function = Function::new(locals.iter().copied());
        instructions.iter().for_each(|instruction| _ = function.instruction(instruction));
        function.instruction(&Instruction::End);
        let mut code = CodeSection::new();
        code.function(&function);
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&memories).section(&code);
        module.finish()
    }

    #[test]
    fn a_local_of_any_type_has_its_new_number_wherever_it_is_named() {
        use Instruction::{Drop, LocalGet, LocalSet, LocalTee, RefNull};
        const MANY: [ValType; 8] = [I32; 8];
        let before = [(1, ValType::F64), (1, ValType::EXTERNREF), (1, I32), (1, ValType::V128)];
        let after = [(1, I32), (1, ValType::F64), (1, ValType::EXTERNREF), (1, ValType::V128)];
        let does = |parameter, [float, reference, whole, vector]: [u32; 4]| {
            [
                vec![LocalGet(float), LocalSet(float), LocalGet(parameter), LocalTee(whole)],
                vec![LocalSet(parameter), RefNull(HeapType::EXTERN), LocalTee(reference), Drop],
                vec![LocalGet(vector), Drop],
            ]
            .concat()
        };

        let few = packed(&module(&[I32], &before, &does(0, [1, 2, 3, 4]))).expect("a module");
        let many = packed(&module(&MANY, &before, &does(7, [8, 9, 10, 11]))).expect("a module");

        let padded = [&[(6, I32)], &after[1..]].concat();
        assert_eq!(few, module(&[I32], &padded, &does(0, [7, 8, 6, 9])));
        assert_eq!(many, module(&MANY, &after, &does(7, [9, 10, 8, 11])));
    }

    #[test]
    fn an_address_keeps_all_but_the_hint_of_how_it_is_aligned() {
        let load = |align| {
            let at = wasm_encoder::MemArg { offset: 7, align, memory_index: 0 };
            module(
                &[],
                &[],
                &[Instruction::I32Const(0), Instruction::I64Load(at), Instruction::Drop],
            )
        };

        assert_eq!(packed(&load(3)).expect("a module"), load(0));
    }
}
