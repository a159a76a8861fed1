export type { Scope } from './compile'
export type { Encoding } from './encoding'
export { ExpressionError, type ExpressionProblem } from './expression-error'
export { FUNCTIONS, type MappingFunction } from './functions'
export { type EmptyInJson, withoutNull } from './json-template'
export { namesInExpression, namesInTemplate, renameExpression, renameTemplate } from './names'
export { matchesPattern } from './pattern'
export { fixedText } from './scan'
export {
  type CompiledTemplate,
  checkExpression,
  checkTemplate,
  compileExpression,
  compileTemplate,
  type EvaluateAs,
  type Traced,
} from './template'
