import type { Module } from '@/lib/module-kit/define'
import type { ScenarioDocument } from './document'
import { mapSecrets, type SecretPlace, secretsOf } from './secret-places'

/**
 * A document without its secrets: in the place of each stands that one was left out. What is mapped into a secret
 * parameter stays. Whoever imports it is told what to type again.
 */
export const withoutSecrets = (
  document: ScenarioDocument,
  modules: (id: string) => Module | undefined,
): ScenarioDocument => mapSecrets(document, modules, () => ({ is: 'sealed' }))

/** The places of what {@link withoutSecrets} leaves out. */
export const leftOutOf = (
  document: ScenarioDocument,
  modules: (id: string) => Module | undefined,
): SecretPlace[] => secretsOf(document, modules).map(({ place }) => place)
