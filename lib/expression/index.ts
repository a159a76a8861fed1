export type { Scope } from './compile'
export type { Encoding } from './encoding'
export { ExpressionError, type ExpressionProblem } from './expression-error'
export { FUNCTIONS, type MappingFunction } from './functions'
export { matchesPattern } from './pattern'
export {
  type CompiledTemplate,
  checkExpression,
  checkTemplate,
  compileExpression,
  compileTemplate,
} from './template'
