import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { OktaButton } from '@/components/auth/okta-button'
import { SignInForm } from '@/components/auth/sign-in-form'
import { Entrance } from '@/components/frame/entrance'
import { Notice } from '@/components/ui/notice'
import { joinery } from '@/lib/web/hand-over'
import { ownPath } from '@/lib/web/own-path'
import { currentSession } from '@/lib/web/session'
import { troubleOf, wordsOfTrouble } from '@/lib/web/sign-in-words'

export const metadata: Metadata = { title: 'Sign in' }

interface Asked {
  next?: string
  /** What went wrong on the way to Okta and back. */
  error?: string | string[]
}

export default async function SignInPage({ searchParams }: { searchParams: Promise<Asked> }) {
  if (!(await joinery().accounts.claimed())) redirect('/claim')
  const { next: asked, error } = await searchParams
  const next = ownPath(asked)
  const okta = joinery().okta !== null
  const trouble = okta ? troubleOf(error) : null
  // Who is signed in went to Okta to link an account: that page says what happened.
  if (await currentSession()) redirect(trouble === null ? next : `/account?error=${trouble}`)
  return (
    <Entrance title="Sign in">
      {trouble !== null && <Notice look="failed">{wordsOfTrouble(trouble)}</Notice>}
      {okta && (
        <>
          <OktaButton next={next} again={trouble !== null} />
          <p className="flex items-center gap-3 text-muted text-xs before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            or with your password
          </p>
        </>
      )}
      <SignInForm next={next} look={okta ? 'secondary' : 'primary'} />
    </Entrance>
  )
}
