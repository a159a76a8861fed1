'use client'

import { useRouter } from 'next/navigation'
import { signIn } from 'next-auth/react'
import { useState } from 'react'
import { post } from '@/components/ask'
import { Button } from '@/components/ui/button'
import { RelativeTime } from '@/components/ui/relative-time'
import { PasswordDialog } from './password-dialog'

const ASK = '/api/account/okta'

/**
 * The identity at Okta that an account is linked to, or the way to link one.
 * @param link  how Okta calls the person, and since when they are linked; ISO 8601
 * @param password  whether the account has a password: without one, the link is its only way in and stays
 */
export function OktaLink({
  link,
  password,
}: {
  link: { label: string; since: string } | null
  password: boolean
}) {
  const router = useRouter()
  const [asking, setAsking] = useState(false)
  const done = () => setAsking(false)
  if (link === null) {
    return (
      <div className="space-y-3">
        <p className="text-muted text-sm">
          Not linked. Once it is, you can sign in with Okta and be this same account.
        </p>
        <Button onClick={() => setAsking(true)}>Link Okta sign-in</Button>
        <PasswordDialog
          open={asking}
          onClose={done}
          title="Link Okta sign-in"
          description="Okta asks who you are next; that person is linked to this account."
          action="Continue to Okta"
          onPassword={async typed => {
            await post(ASK, { want: 'link', password: typed })
            // Asked anew, so that nobody else’s session at Okta in this browser is linked.
            await signIn('okta', { callbackUrl: '/account' }, { prompt: 'login' })
          }}
        />
      </div>
    )
  }
  return (
    <div className="space-y-3">
      <p className="text-sm">
        Linked to <span className="break-all font-medium">{link.label}</span>{' '}
        <span className="text-muted">
          <RelativeTime at={link.since} />
        </span>
      </p>
      {password ? (
        <Button onClick={() => setAsking(true)}>Remove the link</Button>
      ) : (
        <p className="text-muted text-sm">This account has no password, so it always signs in with Okta.</p>
      )}
      <PasswordDialog
        open={asking}
        onClose={done}
        title="Remove the link to Okta"
        description="You sign in with your password then. Other sessions that were begun with Okta end."
        action="Remove the link"
        onPassword={async typed => {
          await post(ASK, { want: 'unlink', password: typed })
          done()
          router.refresh()
        }}
      />
    </div>
  )
}
