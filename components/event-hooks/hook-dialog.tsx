'use client'

import { type FormEvent, useState } from 'react'
import { AskError, ask, wordsOf } from '@/components/ask'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field, inputStyle } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { Select } from '@/components/ui/select'
import type { Filler } from '@/lib/module-kit/slot'
import type { EventHookView } from '@/lib/operations/event-hooks'

/** Makes an Okta webhook. Nothing happens in Okta before a scenario that uses it is switched on. */
export function HookDialog({
  onClose,
  connections,
  onMade,
}: {
  onClose: () => void
  /** Orgs that it can be made in. */
  connections: readonly Filler[]
  onMade: (hook: EventHookView) => void
}) {
  return (
    <Dialog
      open
      onClose={onClose}
      title="New Okta webhook"
      description="Okta tells it of events. Several scenarios can share one: an org takes 25."
    >
      <HookForm connections={connections} onClose={onClose} onMade={onMade} />
    </Dialog>
  )
}

function HookForm({
  connections,
  onClose,
  onMade,
}: Pick<Parameters<typeof HookDialog>[0], 'connections' | 'onClose' | 'onMade'>) {
  const [only, second] = connections
  const [connectionId, setConnectionId] = useState<string | null>(second ? null : (only?.id ?? null))
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<{ field?: string | undefined; message: string } | null>(null)
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const text = (name: string) => String(data.get(name) ?? '').trim()
    if (connectionId === null) return setError({ field: 'connectionId', message: 'Choose a connection.' })
    setBusy(true)
    setError(null)
    try {
      onMade(await ask('eventHooks.add', { name: text('name'), oktaName: text('oktaName'), connectionId }))
      onClose()
    } catch (failed) {
      setError({
        message: wordsOf(failed),
        field: failed instanceof AskError ? failed.refusal?.field : undefined,
      })
    } finally {
      setBusy(false)
    }
  }
  const at = (field: string) => (error?.field === field ? error.message : undefined)
  return (
    <form onSubmit={save} className="space-y-4" autoComplete="off">
      <Field label="Webhook name" required error={at('name')} help="As it is called here.">
        {control => (
          <input {...control} name="name" maxLength={100} placeholder="Acme people" className={inputStyle} />
        )}
      </Field>
      <Field label="Connection" required error={at('connectionId')}>
        {control => (
          <Select
            {...control}
            options={connections.map(({ id, name }) => ({ value: id, label: name }))}
            value={connectionId}
            placeholder="Choose a connection"
            onChange={setConnectionId}
          />
        )}
      </Field>
      <Field label="Okta webhook name" required error={at('oktaName')} help="The event hook’s name in Okta.">
        {control => (
          <input {...control} name="oktaName" maxLength={255} placeholder="Joinery" className={inputStyle} />
        )}
      </Field>
      {error && !['name', 'oktaName', 'connectionId'].includes(error.field ?? '') && (
        <Notice look="failed">{error.message}</Notice>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" busy={busy}>
          Create
        </Button>
      </div>
    </form>
  )
}
