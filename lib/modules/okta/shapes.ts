import { z } from 'zod'
import { field } from '@/lib/module-kit/field'

const text = (label: string) => field(z.string().nullish(), { label })
const time = (label: string) => field(z.string().nullish(), { label })

/** A user as Okta answers it. What is not named here passes through. Source: Okta, "Users". */
export const userShape = z.looseObject({
  id: field(z.string(), { label: 'User ID' }),
  status: text('Status'),
  created: time('Created'),
  activated: time('Activated'),
  statusChanged: time('Status changed'),
  lastLogin: time('Last login'),
  lastUpdated: time('Last updated'),
  passwordChanged: time('Password changed'),
  profile: field(
    z.looseObject({
      login: text('Login'),
      email: text('Email'),
      firstName: text('First name'),
      lastName: text('Last name'),
      displayName: text('Display name'),
      title: text('Title'),
      department: text('Department'),
      division: text('Division'),
      organization: text('Organization'),
      costCenter: text('Cost center'),
      employeeNumber: text('Employee number'),
      userType: text('User type'),
      managerId: text('Manager ID'),
      manager: text('Manager'),
      mobilePhone: text('Mobile phone'),
      secondEmail: text('Secondary email'),
      city: text('City'),
      state: text('State'),
      countryCode: text('Country code'),
      timezone: text('Timezone'),
    }),
    { label: 'Profile' },
  ),
})
