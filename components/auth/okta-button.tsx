'use client'

import { signIn } from 'next-auth/react'
import { useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'

/**
 * Goes to Okta and comes back to the page that was asked for. It leaves by script: no form is sent elsewhere, so the
 * content security policy allows none.
 * @param again  it did not work before: Okta asks anew who one is, in place of answering the same at once
 */
export function OktaButton({ next, again }: { next: string; again: boolean }) {
  const [busy, setBusy] = useState(false)
  // The browser's own way back shows the page as it was left.
  useEffect(() => {
    const shown = () => setBusy(false)
    addEventListener('pageshow', shown)
    return () => removeEventListener('pageshow', shown)
  }, [])
  const go = () => {
    setBusy(true)
    void signIn('okta', { callbackUrl: next }, again ? { prompt: 'login' } : undefined)
  }
  return (
    <Button look="primary" busy={busy} onClick={go} className="w-full">
      Sign in with Okta
    </Button>
  )
}
