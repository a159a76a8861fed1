/** Everything heavy of a mapping field, in one piece that is loaded when the first one is shown. */
export { FUNCTIONS } from '@/lib/expression'
export { createEditor } from './create-editor'
export { previewOf } from './preview'
export { textProblems } from './text-problems'
