import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { OktaLink } from '@/components/auth/okta-link'
import { PageHeader } from '@/components/frame/page-header'
import { Notice } from '@/components/ui/notice'
import { waysOf } from '@/lib/web/okta'
import { requireSession } from '@/lib/web/session'
import { troubleOf, wordsOfTrouble } from '@/lib/web/sign-in-words'

export const metadata: Metadata = { title: 'Account' }

export default async function AccountPage({
  searchParams,
}: {
  searchParams: Promise<{ error?: string | string[] }>
}) {
  const { user, role } = await requireSession()
  const ways = await waysOf(user.id)
  if (ways === null) notFound()
  const trouble = troubleOf((await searchParams).error)
  const { link } = ways
  return (
    <>
      <PageHeader title="Account" />
      <div className="max-w-xl space-y-4 p-4 md:p-6">
        {trouble !== null && <Notice look="failed">{wordsOfTrouble(trouble)}</Notice>}
        <Part title="You">
          <p className="break-words text-sm">
            {user.name} <span className="text-muted">{user.email}</span>
          </p>
          <p className="text-muted text-sm">Your role here is {role}.</p>
        </Part>
        <Part title="Sign in with Okta">
          <OktaLink
            link={link === null ? null : { label: link.label, since: link.since.toISOString() }}
            password={ways.password}
          />
        </Part>
      </div>
    </>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="space-y-2 rounded-md border border-line bg-surface p-4">
      <h2 className="font-semibold text-sm">{title}</h2>
      {children}
    </section>
  )
}
