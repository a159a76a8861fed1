import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { ClaimForm } from '@/components/auth/claim-form'
import { Entrance } from '@/components/frame/entrance'
import { joinery } from '@/lib/web/hand-over'

export const metadata: Metadata = { title: 'Welcome' }

export default async function ClaimPage() {
  if (await joinery().accounts.claimed()) redirect('/sign-in')
  return (
    <Entrance title="Welcome to Joinery">
      <ClaimForm />
    </Entrance>
  )
}
