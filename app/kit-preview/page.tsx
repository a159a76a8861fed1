import { AccountMenu } from '@/components/frame/account-menu'
import { AppFrame } from '@/components/frame/app-frame'
import { Banner } from '@/components/ui/banner'
import { Kit } from './kit'

export default function Page() {
  return (
    <AppFrame
      account={<AccountMenu name="Alice Example" email="alice@example.com" />}
      banner={<Banner look="warning">Test orgs on this machine may be used as Okta: http://127.0.0.1:4010</Banner>}
    >
      <Kit at={new Date(Date.now() - 3 * 3600_000).toISOString()} />
    </AppFrame>
  )
}
