import Link from 'next/link'
import { Entrance } from '@/components/frame/entrance'
import { buttonStyle } from '@/components/ui/button'

export default function NotFound() {
  return (
    <Entrance title="There is nothing at this address">
      <p className="text-muted text-sm">It may have been deleted, or the address is not quite right.</p>
      <Link href="/scenarios" className={buttonStyle({ look: 'primary' })}>
        Go to the scenarios
      </Link>
    </Entrance>
  )
}
