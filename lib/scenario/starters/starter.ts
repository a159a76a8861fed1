import { type ScenarioDocument, type ScenarioDocumentInput, scenarioDocument } from '../document'

/** A scenario that ships with Joinery, to begin from. */
export interface Starter {
  key: string
  document: ScenarioDocument
}

/** The one slot that every starter fills; the sandbox fills it until somebody chooses another. */
export const oktaOrg = { org: { kind: 'okta' as const, label: 'Okta org' } }

export const starter = (key: string, document: Omit<ScenarioDocumentInput, 'format'>): Starter => ({
  key,
  document: scenarioDocument.parse({ format: 1, ...document }),
})
