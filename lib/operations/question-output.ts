import { z } from 'zod'
import type { StoredQuestion } from '@/lib/engine/questions/answer'
import { AppError } from '@/lib/errors'
import type { Module } from '@/lib/module-kit/define'
import type { JsonObject } from '@/lib/module-kit/json'
import type { ScenarioDocument } from '@/lib/scenario/document'
import type { OperationContext } from './define'
import { exampleOf } from './question-example'

/** What a person says a module gave has to be what it could have given. Asked once for each module of each version. */
export class OutputChecks {
  private readonly known = new Map<string, Promise<{ secret: boolean }>>()

  constructor(private readonly context: OperationContext) {}

  /**
   * @returns whether the module's output may hold a secret
   * @throws {AppError} `invalid`, with each problem at its place
   */
  check({ versionId, request }: StoredQuestion, output: JsonObject): Promise<{ secret: boolean }> {
    const key = request.about === 'call' ? request.key : ''
    const asked = `${versionId} ${key}`
    const known = this.known.get(asked) ?? this.checked(versionId, key, output)
    this.known.set(asked, known)
    return known
  }

  private async checked(versionId: string, key: string, output: JsonObject): Promise<{ secret: boolean }> {
    const module = await moduleOf(this.context, versionId, key)
    // Unknown to this installation: nobody can tell what it would have given, so its run asks about itself.
    if (module === undefined) {
      throw new AppError(
        'conflict',
        'The module is unknown to this installation, so nobody can say what it gave.',
      )
    }
    const parsed = module.output.safeParse(output)
    if (!parsed.success) {
      const issues = parsed.error.issues.map(issue => ({
        path: ['output', ...issue.path].map(String).join('.'),
        message: issue.message,
      }))
      const [first] = issues
      const where = first?.path.replace(/^output\.?/, '') ?? ''
      const message = `This is not what ${module.title} gives${where === '' ? '' : `: ${where}`}: ${first?.message}.`
      throw new AppError('invalid', message, { field: 'output', issues })
    }
    return { secret: module.secretOutputs.length > 0 || module.namedOutputs.size > 0 }
  }
}

async function moduleOf(
  { prisma, modules }: OperationContext,
  versionId: string,
  key: string,
): Promise<Module | undefined> {
  const version = await prisma.scenarioVersion.findUnique({ where: { id: versionId } })
  const document = version?.document as unknown as ScenarioDocument | undefined
  return modules(document?.modules.find(one => one.key === key)?.module ?? '')
}

/** What the module of a question gives, with empty values, for a person to begin with. */
export async function expectedOutput(
  context: OperationContext,
  question: StoredQuestion,
): Promise<JsonObject> {
  const key = question.request.about === 'call' ? question.request.key : ''
  const module = await moduleOf(context, question.versionId, key)
  return module === undefined ? {} : exampleOf(z.toJSONSchema(module.output, { unrepresentable: 'any' }))
}
