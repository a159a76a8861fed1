import type { Module } from '@/lib/module-kit/define'
import { isJsonObject, type Json } from '@/lib/module-kit/json'
import { type Field, type ScenarioDocument, scenarioDocument } from './document'
import { prettyJson } from './pretty-json'
import { withoutSecrets } from './without-secrets'

/**
 * A document to keep or to move: connections by name, since their ids mean nothing elsewhere; never a credential.
 * The same drawing always gives the same text, however it was stored: the document's own keys in their order,
 * people's names (parameters, attributes, variables, slots) by the alphabet.
 * @param names  slot → name of the connection that fills it here
 * @param modules  the registry, which knows the parameters whose typed values are secret and stay behind; to be left
 *   out only where the document is known to hold none
 */
export function exportDocument(
  document: ScenarioDocument,
  names: Readonly<Record<string, string>>,
  modules: (id: string) => Module | undefined = () => undefined,
): string {
  const connections = byName(document.connections, (about, slot) => {
    const name = Object.hasOwn(names, slot) ? names[slot] : undefined
    return name === undefined ? about : { ...about, name }
  })
  const drawn = withoutSecrets(document, modules).modules.map(module => ({
    ...module,
    parameters: byName(module.parameters, fieldInOrder),
  }))
  // Parsing puts the document's own keys in the order of the schema.
  return prettyJson(plain(scenarioDocument.parse({ ...document, connections, modules: drawn })))
}

/** Slot → name of the connection that an imported document asks for. */
export function wantedConnections(document: ScenarioDocument): Record<string, string> {
  return Object.fromEntries(
    Object.entries(document.connections).flatMap(([slot, about]) =>
      about.name === undefined ? [] : [[slot, about.name]],
    ),
  )
}

function byName<From, To>(
  record: Readonly<Record<string, From>>,
  each: (part: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(
    Object.entries(record)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, each(part, name)]),
  )
}

function fieldInOrder(field: Field): Field {
  switch (field.is) {
    case 'value':
      return { is: 'value', value: valueInOrder(field.value) }
    case 'fields':
      return { is: 'fields', fields: byName(field.fields, fieldInOrder) }
    case 'list':
      return { is: 'list', items: field.items.map(fieldInOrder) }
    default:
      return field
  }
}

function valueInOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(valueInOrder)
  return isJsonObject(value) ? byName(value, valueInOrder) : value
}

/** As JSON has it: without the keys that hold nothing. */
const plain = (document: ScenarioDocument): Json => JSON.parse(JSON.stringify(document))
