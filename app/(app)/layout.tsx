import type { ReactNode } from 'react'
import { AccountMenu } from '@/components/frame/account-menu'
import { AppFrame } from '@/components/frame/app-frame'
import { ForeignChanges } from '@/components/frame/foreign-changes'
import { joinery } from '@/lib/web/hand-over'
import { waysOf } from '@/lib/web/okta'
import { openQuestions } from '@/lib/web/open-questions'
import { requireSession } from '@/lib/web/session'

export default async function AppLayout({ children }: { children: ReactNode }) {
  const { user } = await requireSession()
  const { loopbackOrgs } = joinery()
  const [ways, open] = await Promise.all([waysOf(user.id), openQuestions()])
  const okta = ways && (ways.link === null ? 'not-linked' : 'linked')
  const banner =
    loopbackOrgs.length === 0 ? undefined : (
      <p className="bg-waiting-soft px-4 py-1 text-center text-waiting text-xs">
        Test orgs on this machine may be used as Okta: {loopbackOrgs.join(', ')}
      </p>
    )
  return (
    <ForeignChanges>
      <AppFrame
        account={<AccountMenu name={user.name} email={user.email} okta={okta} />}
        banner={banner}
        open={open}
      >
        {children}
      </AppFrame>
    </ForeignChanges>
  )
}
