import Link from 'next/link'
import { PageHeader } from '@/components/frame/page-header'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'

/** What is not there, with the places beside it. */
export default function NotFound() {
  return (
    <>
      <PageHeader title="Not found" />
      <div className="p-4 md:p-6">
        <EmptyState
          title="There is nothing at this address"
          actions={
            <Link href="/scenarios" className={buttonStyle({ look: 'primary' })}>
              Go to the scenarios
            </Link>
          }
        >
          It may have been deleted, or the address is not quite right.
        </EmptyState>
      </div>
    </>
  )
}
