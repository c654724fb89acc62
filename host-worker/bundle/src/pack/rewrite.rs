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
