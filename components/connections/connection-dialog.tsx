'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useRef, useState } from 'react'
import { AskError, ask, wordsOf } from '@/components/ask'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field, inputStyle } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { toast } from '@/components/ui/toasts'
import type { ConnectionView } from '@/lib/operations/connections'
import { CheckResult } from './check-result'
import { TokenSteps } from './token-steps'

type Check = NonNullable<ConnectionView['check']>

/** A name that is no Okta domain: the exact name is shown and has to be confirmed. */
interface Doubt {
  host: string
  notes: string[]
}

/** Adds a connection, or gives one a new token (and with it, if wanted, a new host). */
export function ConnectionDialog({
  open,
  onClose,
  changing,
}: {
  open: boolean
  onClose: () => void
  changing?: ConnectionView | undefined
}) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      wide
      title={changing ? `Change the token of ${changing.name}` : 'Add a connection'}
      description={
        changing
          ? 'Scenarios that use it go on with the new token.'
          : 'An Okta org, and a token to call it with.'
      }
    >
      <div className="grid gap-6 md:grid-cols-[1fr_15rem]">
        <ConnectionForm onClose={onClose} changing={changing} />
        <TokenSteps />
      </div>
    </Dialog>
  )
}

function ConnectionForm({
  onClose,
  changing,
}: {
  onClose: () => void
  changing: ConnectionView | undefined
}) {
  const router = useRouter()
  const form = useRef<HTMLFormElement>(null)
  const [busy, setBusy] = useState<'try' | 'save' | null>(null)
  const [check, setCheck] = useState<Check | null>(null)
  const [error, setError] = useState<{ field?: string | undefined; message: string } | null>(null)
  const [doubt, setDoubt] = useState<Doubt | null>(null)
  const [confirmed, setConfirmed] = useState<string | null>(null)
  /** What the server said would be forgotten with the old host. */
  const [forgets, setForgets] = useState<string | null>(null)

  const read = () => {
    const data = new FormData(form.current ?? undefined)
    const part = (name: string) => String(data.get(name) ?? '').trim()
    return { name: part('name'), host: part('host'), token: part('token') }
  }

  const attempt = async (what: 'try' | 'save', work: () => Promise<void>) => {
    setBusy(what)
    setError(null)
    setCheck(null)
    try {
      await work()
    } catch (failed) {
      const refusal = failed instanceof AskError ? failed.refusal : null
      const asked = refusal?.data as { confirm?: string; notes?: string[]; forgets?: unknown } | undefined
      if (asked?.confirm) setDoubt({ host: asked.confirm, notes: asked.notes ?? [] })
      if (asked?.forgets) return setForgets(wordsOf(failed))
      setError({ message: wordsOf(failed), field: refusal?.field })
    } finally {
      setBusy(null)
    }
  }

  const domain = () => (confirmed === null ? {} : { confirmedDomain: confirmed })

  const test = () =>
    attempt('try', async () => {
      const { host, token } = read()
      setCheck((await ask('connections.try', { host, token, ...domain() })).check)
    })

  const save = (forgetSecrets = false) =>
    attempt('save', async () => {
      setForgets(null)
      const { name, host, token } = read()
      const saved = changing
        ? await ask('connections.change', { id: changing.id, token, host, forgetSecrets, ...domain() })
        : await ask('connections.add', { name, host, token, ...domain() })
      router.refresh()
      const done = changing ? `${saved.name} has a new token` : `${saved.name} is stored`
      if (saved.check?.state === 'failed')
        toast(`${done}, but it does not work: ${saved.check.message}`, 'warning')
      else toast(`${done}.`)
      onClose()
    })

  const at = (field: string) => (error?.field === field ? error.message : undefined)
  return (
    <form
      ref={form}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        return save()
      }}
      className="space-y-4"
      autoComplete="off"
    >
      {!changing && (
        <Field label="Connection name" required error={at('name')}>
          {control => (
            <input
              {...control}
              name="name"
              maxLength={100}
              placeholder="Acme production"
              className={inputStyle}
            />
          )}
        </Field>
      )}
      <Field
        label="Host"
        required
        error={doubt && confirmed === null ? undefined : at('host')}
        help="Such as acme, acme.okta.com or https://acme.oktapreview.com"
      >
        {control => (
          <input
            {...control}
            name="host"
            defaultValue={changing?.origin ?? ''}
            placeholder="acme.okta.com"
            spellCheck={false}
            autoCapitalize="none"
            onChange={() => {
              setDoubt(null)
              setConfirmed(null)
              setForgets(null)
            }}
            className={inputStyle}
          />
        )}
      </Field>
      {doubt && (
        <div className="space-y-2 rounded-md border border-waiting bg-waiting-soft p-3 text-sm">
          <p>
            This is not one of Okta’s own domains. Is it your org’s custom domain? The token is sent to
            exactly this name:
          </p>
          <p className="break-all font-mono text-base">{doubt.host}</p>
          {doubt.notes.map(note => (
            <p key={note}>{note}</p>
          ))}
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={confirmed === doubt.host}
              onChange={event => setConfirmed(event.target.checked ? doubt.host : null)}
              className="size-4 accent-accent"
            />
            Yes, {doubt.host} is our Okta org
          </label>
        </div>
      )}
      <Field
        label="API Token"
        required
        error={at('token')}
        help="It is sealed on the server and never shown again, here or anywhere."
      >
        {control => (
          <input
            {...control}
            name="token"
            type="password"
            autoComplete="off"
            spellCheck={false}
            placeholder={changing ? 'The new token' : ''}
            className={inputStyle}
          />
        )}
      </Field>
      {error && !(doubt && confirmed === null) && !['name', 'host', 'token'].includes(error.field ?? '') && (
        <Notice look="failed">{error.message}</Notice>
      )}
      {forgets !== null && (
        <Notice look="waiting">
          <p>{forgets}</p>
          <Button className="mt-2" onClick={() => save(true)} disabled={busy !== null}>
            Change the host and forget them
          </Button>
        </Notice>
      )}
      {check && <CheckResult check={check} />}
      <div className="flex justify-end gap-2">
        <Button onClick={test} busy={busy === 'try'} disabled={busy !== null}>
          Test
        </Button>
        <Button type="submit" look="primary" busy={busy === 'save'} disabled={busy !== null}>
          {changing ? 'Change token' : 'Add connection'}
        </Button>
      </div>
    </form>
  )
}
