import type { ScenarioDocument } from './document'

/**
 * A document to keep or to move: connections by name, since their ids mean nothing elsewhere; never a credential.
 * @param names  slot → name of the connection that fills it here
 */
export function exportDocument(document: ScenarioDocument, names: Readonly<Record<string, string>>): string {
  const connections = Object.fromEntries(
    Object.entries(document.connections).map(([slot, about]) => {
      const name = names[slot]
      return [slot, name === undefined ? about : { ...about, name }]
    }),
  )
  const { format, name, description, timeZone, settings, modules, links } = document
  return `${JSON.stringify({ format, name, description, timeZone, settings, connections, modules, links }, null, 2)}\n`
}

/** Slot → name of the connection that an imported document asks for. */
export function wantedConnections(document: ScenarioDocument): Record<string, string> {
  return Object.fromEntries(
    Object.entries(document.connections).flatMap(([slot, about]) =>
      about.name === undefined ? [] : [[slot, about.name]],
    ),
  )
}
