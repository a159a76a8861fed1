import type { Metadata } from 'next'
import {
  type SandboxEvent,
  type SandboxGroup,
  type SandboxPerson,
  SandboxView,
} from '@/components/sandbox/sandbox-view'
import { isJsonObject, type Json, type JsonObject } from '@/lib/module-kit/json'
import { mayDo } from '@/lib/operations/actor'
import { query } from '@/lib/web/query'
import { requireSession } from '@/lib/web/session'

export const metadata: Metadata = { title: 'Sandbox org' }

const MOST_EVENTS = 200

const at = (from: Json | undefined, ...path: string[]): string => {
  const value = path.reduce<Json | undefined>(
    (part, name) => (isJsonObject(part) ? part[name] : undefined),
    from,
  )
  return typeof value === 'string' ? value : ''
}

const personOf = (user: JsonObject): SandboxPerson => ({
  id: at(user, 'id'),
  name: [at(user, 'profile', 'firstName'), at(user, 'profile', 'lastName')].join(' '),
  login: at(user, 'profile', 'login'),
  status: at(user, 'status'),
  firstName: at(user, 'profile', 'firstName'),
  lastName: at(user, 'profile', 'lastName'),
  title: at(user, 'profile', 'title'),
  department: at(user, 'profile', 'department'),
  costCenter: at(user, 'profile', 'costCenter'),
  lastUpdated: at(user, 'lastUpdated'),
})

const groupOf = (group: JsonObject): SandboxGroup => ({
  id: at(group, 'id'),
  name: at(group, 'profile', 'name'),
  type: at(group, 'type'),
  description: at(group, 'profile', 'description'),
})

const eventOf = (event: JsonObject): SandboxEvent => ({
  uuid: at(event, 'uuid'),
  published: at(event, 'published'),
  eventType: at(event, 'eventType'),
  message: at(event, 'displayMessage'),
  targets: (Array.isArray(event.target) ? event.target : [])
    .map(target => at(target, 'displayName') || at(target, 'alternateId'))
    .join(', '),
  client: at(event, 'client', 'userAgent', 'rawUserAgent'),
})

export default async function SandboxPage() {
  const [{ users, groups, log, rowCursors }, { role }] = await Promise.all([
    query('sandbox.view', {}),
    requireSession(),
  ])
  return (
    <SandboxView
      people={users.map(personOf)}
      groups={groups.map(groupOf)}
      log={log.slice(0, MOST_EVENTS).map(eventOf)}
      rowCursors={rowCursors}
      mayEdit={mayDo(role, 'edit')}
    />
  )
}
