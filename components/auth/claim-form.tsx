'use client'

import { signIn } from 'next-auth/react'
import { type FormEvent, useEffect, useState } from 'react'
import { AskError, post, wordsOf } from '@/components/ask'
import { Button } from '@/components/ui/button'
import { Field, inputStyle } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'

/** Makes the owner's account. The token comes behind the # of the link, which no server log ever sees. */
export function ClaimForm() {
  const [token, setToken] = useState<string | null>(null)
  const [error, setError] = useState<{ field?: string | undefined; message: string } | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => setToken(location.hash.slice(1)), [])
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [name, email, password] = ['name', 'email', 'password'].map(part => String(form.get(part) ?? ''))
    setBusy(true)
    setError(null)
    try {
      await post('/api/claim', { token, name, email, password })
      await signIn('credentials', { email, password, redirect: false })
      location.assign('/scenarios')
    } catch (failed) {
      setBusy(false)
      setError({
        message: wordsOf(failed),
        field: failed instanceof AskError ? failed.refusal.field : undefined,
      })
    }
  }
  if (token === '') {
    return (
      <Notice look="info">
        Nobody owns this installation yet. Its terminal has printed a link for the owner; open that link to go
        on.
      </Notice>
    )
  }
  const at = (field: string) => (error?.field === field ? error.message : undefined)
  return (
    <form onSubmit={submit} className="space-y-4">
      <p className="text-muted text-sm">You are the first here: this account owns the installation.</p>
      <Field label="Your name" required error={at('name')}>
        {control => <input {...control} name="name" autoComplete="name" className={inputStyle} />}
      </Field>
      <Field label="E-mail" required error={at('email')}>
        {control => (
          <input {...control} name="email" type="email" autoComplete="username" className={inputStyle} />
        )}
      </Field>
      <Field
        label="Password"
        required
        help="At least 10 characters. A sentence is easier to keep."
        error={at('password')}
      >
        {control => (
          <input
            {...control}
            name="password"
            type="password"
            autoComplete="new-password"
            className={inputStyle}
          />
        )}
      </Field>
      {error && !error.field && <Notice look="failed">{error.message}</Notice>}
      <Button type="submit" look="primary" busy={busy} className="w-full">
        Create the owner’s account
      </Button>
    </form>
  )
}
