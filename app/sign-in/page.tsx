import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { SignInForm } from '@/components/auth/sign-in-form'
import { Entrance } from '@/components/frame/entrance'
import { joinery } from '@/lib/web/hand-over'
import { currentSession } from '@/lib/web/session'

export const metadata: Metadata = { title: 'Sign in' }

/** Only a path of our own: `//elsewhere.example` and `/\elsewhere.example` would lead away. */
const ownPath = (path: string | undefined): string =>
  path !== undefined && /^\/(?![/\\])[^\s\\]*$/.test(path) ? path : '/scenarios'

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string }> }) {
  if (!(await joinery().accounts.claimed())) redirect('/claim')
  const next = ownPath((await searchParams).next)
  if (await currentSession()) redirect(next)
  return (
    <Entrance title="Sign in">
      <SignInForm next={next} />
    </Entrance>
  )
}
