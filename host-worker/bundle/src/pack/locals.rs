//! The locals of a function, numbered as in every other function.

use std::cmp::Reverse;

use wasmparser::{BinaryReaderError, FunctionBody, Operator, ValType};

/// What a function's locals are called instead.
///
/// The compiler numbers them from the number of parameters on, as they come. Here the one that holds the stack's frame is
/// always [`FIRST`], and those used most come next: code that does the same is then spelled the same in functions with
/// other parameters.
#[derive(Debug)]
pub(super) struct Numbering {
    /// The new number of each, by the old one.
    numbers: Vec<u32>,
    /// How many of each type follow each other behind the parameters.
    pub(super) declared: Vec<(u32, ValType)>,
}

/// The first number of a local: most functions have fewer parameters, and those in between are declared and not used.
const FIRST: u32 = 6;

impl Numbering {
    pub(super) fn of(body: &FunctionBody<'_>, parameters: u32) -> Result<Self, BinaryReaderError> {
        let mut of_types: Vec<(ValType, Vec<u32>)> = Vec::new();
        let mut next = parameters;
        for declared in body.get_locals_reader()? {
            let (count, kind) = declared?;
            let locals = next..next + count;
            next = locals.end;
            match of_types.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, same)) => same.extend(locals),
                None => of_types.push((kind, locals.collect())),
            }
        }
        of_types.sort_by_key(|(kind, _)| *kind != ValType::I32);
        let uses = Uses::of(body, next)?;
        let mut numbers: Vec<u32> = (0..next).collect();
        let mut declared = Vec::new();
        let mut next = parameters;
        for (kind, mut locals) in of_types {
            locals.sort_by_key(|local| {
                (Some(*local) != uses.frame, Reverse(uses.count[*local as usize]))
            });
            let begin = if kind == ValType::I32 { next.max(FIRST) } else { next };
            let mut number = begin;
            for local in locals {
                numbers[local as usize] = number;
                number += 1;
            }
            declared.push((number - next, kind));
            next = number;
        }
        Ok(Self { numbers, declared })
    }

    /// Returns the new number of a local or parameter.
    pub(super) fn number(&self, local: u32) -> u32 {
        self.numbers[local as usize]
    }
}

/// How a function uses its locals.
struct Uses {
    /// How often each is named.
    count: Vec<usize>,
    /// The one that takes the stack's pointer, if that is what the function begins with.
    frame: Option<u32>,
}

impl Uses {
    fn of(body: &FunctionBody<'_>, locals: u32) -> Result<Self, BinaryReaderError> {
        let mut uses = Self { count: vec![0; locals as usize], frame: None };
        let mut has_frame = false;
        for (at, operator) in body.get_operators_reader()?.into_iter().enumerate() {
            match operator? {
                Operator::GlobalGet { .. } => has_frame |= at == 0,
                Operator::LocalGet { local_index } => uses.count[local_index as usize] += 1,
                Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                    uses.count[local_index as usize] += 1;
                    if has_frame {
                        uses.frame = uses.frame.or(Some(local_index));
                    }
                }
                _ => {}
            }
        }
        Ok(uses)
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{CodeSection, Function, Instruction};
    use wasmparser::{BinaryReader, CodeSectionReader};

    use super::*;

    /// Numbers the locals of a function that has these behind its parameters.
    fn numbered(
        parameters: u32,
        locals: &[(u32, wasm_encoder::ValType)],
        instructions: &[Instruction<'_>],
    ) -> Numbering {
        let mut function = Function::new(locals.iter().copied());
        instructions.iter().for_each(|instruction| _ = function.instruction(instruction));
        function.instruction(&Instruction::End);
        let mut code = CodeSection::new();
        code.function(&function);
        let mut bytes = Vec::new();
        wasm_encoder::Encode::encode(&code, &mut bytes);
        let size = bytes.iter().take_while(|byte| **byte >= 0x80).count() + 1;
        let section = CodeSectionReader::new(BinaryReader::new(&bytes[size..], 0));
        let body = section.expect("a section").into_iter().next().expect("a function");
        Numbering::of(&body.expect("a body"), parameters).expect("a function")
    }

    const I32: wasm_encoder::ValType = wasm_encoder::ValType::I32;
    const I64: wasm_encoder::ValType = wasm_encoder::ValType::I64;

    #[test]
    fn the_frame_comes_first_and_then_what_is_used_most() {
        use Instruction::{GlobalGet, I32Const, I32Sub, LocalGet, LocalSet, LocalTee};
        let enter = [GlobalGet(0), I32Const(16), I32Sub, LocalTee(4)];
        let uses = [LocalSet(2), LocalGet(3), LocalGet(3), LocalGet(0), LocalGet(5)];

        let numbering = numbered(2, &[(4, I32)], &[&enter[..], &uses[..]].concat());

        assert_eq!(numbering.numbers, [0, 1, 8, 7, 6, 9]);
        assert_eq!(numbering.declared, [(8, ValType::I32)]);
    }

    #[test]
    fn locals_of_one_type_stand_together_whatever_stood_between_them() {
        let locals = [(1, I64), (1, I32), (1, I64)];

        let numbering = numbered(1, &locals, &[Instruction::LocalGet(3)]);

        assert_eq!(numbering.numbers, [0, 8, 6, 7]);
        assert_eq!(numbering.declared, [(6, ValType::I32), (2, ValType::I64)]);
    }

    #[test]
    fn no_local_takes_the_number_of_a_parameter() {
        let numbering = numbered(9, &[(1, I32)], &[]);

        assert_eq!(numbering.numbers, (0..10).collect::<Vec<_>>());
        assert_eq!(numbering.declared, [(1, ValType::I32)]);
    }

    #[test]
    fn a_function_without_locals_declares_none() {
        assert!(numbered(2, &[], &[]).declared.is_empty());
        assert_eq!(numbered(2, &[(1, I64)], &[]).numbers, [0, 1, 2]);
    }
}
