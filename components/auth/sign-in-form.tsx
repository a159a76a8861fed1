'use client'

import { signIn } from 'next-auth/react'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field, inputStyle } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'

/**
 * Signs in and goes on to the page that was asked for, if it is one of ours.
 * @param look  of the button: quieter where there is another way in above
 */
export function SignInForm({ next, look }: { next: string; look: 'primary' | 'secondary' }) {
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setError(null)
    const result = await signIn('credentials', {
      email: form.get('email'),
      password: form.get('password'),
      redirect: false,
    }).catch(() => undefined)
    if (result?.ok) return location.assign(next)
    setBusy(false)
    setError(result?.error ?? 'The server cannot be reached. Check the connection and try again.')
  }
  return (
    <form onSubmit={submit} className="space-y-4">
      <Field label="E-mail">
        {control => (
          <input
            {...control}
            name="email"
            type="email"
            autoComplete="username"
            required
            className={inputStyle}
          />
        )}
      </Field>
      <Field label="Password">
        {control => (
          <input
            {...control}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            className={inputStyle}
          />
        )}
      </Field>
      {error && <Notice look="failed">{error}</Notice>}
      <Button type="submit" look={look} busy={busy} className="w-full">
        Sign in
      </Button>
    </form>
  )
}
