/**
 * The event types that an event hook can deliver, grouped by subject.
 *
 * Source: the types are those that Okta's event type catalog marks `event-hook-eligible` (okta/okta-developer-docs, commit
 * 468de9c5, 264 of 1,178 types); the descriptions are our own. Okta adds to the catalog with its releases, so a type that
 * is not here may be one all the same.
 */
export interface EventType {
  /** As the System Log and a hook's `events.items` name it, e.g. `user.lifecycle.create`. */
  type: string
  /** One line in plain words: what has happened. */
  description: string
  /** The key of its subject, e.g. `user.lifecycle`; the type's first segments. */
  subject: string
}

/** An event hook takes so many. Source: Okta, "Event hooks". */
export const MOST_EVENT_TYPES = 300

/** Event types that are about the same thing, to be shown and chosen together. */
export interface EventSubject {
  /** The first segments of its types, e.g. `user.lifecycle`. */
  key: string
  title: string
  types: readonly EventType[]
}

/** Subject's key, its title, and its types: what follows the key, and a description. In the order of the alphabet. */
const TABLE: readonly (readonly [string, string, readonly (readonly [string, string])[]])[] = [
  [
    'access.request',
    'Access requests',
    [
      ['cancel', 'Access request cancelled'],
      ['condition.activate', 'Access request condition activated'],
      ['condition.create', 'Access request condition created'],
      ['condition.deactivate', 'Access request condition deactivated'],
      ['condition.delete', 'Access request condition deleted'],
      ['condition.invalidate', 'Access request condition became invalid'],
      ['condition.update', 'Access request condition changed'],
      ['create', 'Access request made'],
      ['expire', 'Access request expired'],
      ['reject', 'Access request rejected'],
      ['resolve', 'Access request resolved'],
      ['sequence.create', 'Approval sequence of access requests created'],
      ['sequence.delete', 'Approval sequence of access requests deleted'],
      ['sequence.update', 'Approval sequence of access requests changed'],
      ['settings.update', 'Access request settings changed'],
      ['update', 'Access request changed'],
    ],
  ],
  [
    'access.review',
    'Security access reviews',
    [
      ['action', 'Reviewer decided on an item of an access review'],
      ['close', 'Access review closed, by hand or by itself'],
      ['create', 'Access review of a person created'],
      ['remediate', 'Decision of an access review carried out'],
      ['start', 'Access review has gathered its data and can begin'],
      ['update', 'Access review changed, such as its reviewers or its end'],
    ],
  ],
  [
    'app.access_request',
    'App access requests',
    [
      ['approver.approve', 'Approver allowed a request for an app'],
      ['approver.deny', 'Approver denied a request for an app'],
      ['delete', 'Administrator deleted a request for an app'],
      ['deny', 'Request for an app denied, as an approver said no'],
      ['expire', 'Request for an app expired, as no approver acted'],
      ['grant', 'Request for an app granted, as all approvers said yes'],
      ['request', 'Somebody asked for an app'],
    ],
  ],
  [
    'app.ad',
    'Active Directory',
    [['password_migration_campaign.user.migrate.end', 'Password of a person migrated from Active Directory']],
  ],
  [
    'app.ai_agent_provider',
    'AI agent providers',
    [
      ['activate', 'AI agent provider switched on for imports'],
      ['create', 'AI agent provider connected'],
      ['credential.validate', 'Credentials of an AI agent provider checked'],
      ['deactivate', 'AI agent provider switched off'],
      ['delete', 'AI agent provider removed'],
      ['import.complete', 'Import of AI agents ended'],
      ['import.start', 'Import of AI agents began'],
      ['import_staging.confirm', 'Imported AI agent accepted'],
      ['import_staging.ignore', 'Imported AI agent dismissed'],
      ['priority.update', 'Order of the AI agent providers changed'],
      ['update', 'AI agent provider changed'],
    ],
  ],
  [
    'app.interclient_mapping',
    'Trust between apps',
    [
      ['create', 'Trust between two apps created'],
      ['delete', 'Trust between two apps deleted'],
      ['delete_all', 'All trust of an app deleted'],
    ],
  ],
  [
    'app.oauth2',
    'OAuth 2.0',
    [
      ['as.consent.grant', 'Person consented to an app'],
      ['as.consent.revoke', 'Consent revoked'],
      ['as.consent.revoke.implicit.as', 'All consent revoked for an authorization server'],
      ['as.consent.revoke.implicit.client', 'All consent revoked for a client'],
      ['as.consent.revoke.implicit.scope', 'All consent revoked for a scope'],
      ['as.consent.revoke.implicit.user', "A person's consent revoked for all scopes"],
      ['as.consent.revoke.user', 'All consent of a person revoked'],
      ['as.consent.revoke.user.client', "A person's consent to a client revoked"],
      ['as.token.grant.interclient_token', 'Token for another app issued by an authorization server'],
      ['client.privilege.grant', 'Admin privileges of a client app changed'],
      ['client.privilege.revoke', 'All admin privileges of a client app revoked'],
      ['token.grant.interclient_token', 'Token for another app issued'],
      ['trusted_server.add', 'Trusted authorization server added'],
      ['trusted_server.delete', 'Trusted authorization server removed'],
    ],
  ],
  [
    'app.user_management',
    'Imports from apps',
    [
      ['', "Member of an app's group imported or deleted"],
      ['user_group_import.upsert_success', 'Group imported from an app'],
    ],
  ],
  [
    'application.account',
    'Unmanaged app accounts',
    [
      ['decision.confirm', "Imported app account accepted as a person's"],
      ['decision.ignore', 'Imported app account ignored'],
      ['decision.revoke', 'Imported app account rejected, and its access taken away'],
      ['detect', 'Unmanaged app account found'],
      ['match.update', 'Match of an app account and a person changed'],
      ['remove', 'Unmanaged app account gone at its source'],
    ],
  ],
  [
    'application.lifecycle',
    'Apps',
    [
      ['activate', 'App activated'],
      ['create', 'App created'],
      ['deactivate', 'App deactivated'],
      ['delete', 'App deleted'],
      ['update', 'App changed'],
    ],
  ],
  [
    'application.policy',
    'App sign-in policy',
    [['sign_on.deny_access', "Person kept out by an app's sign-in policy"]],
  ],
  [
    'application.provision',
    'Provisioning to apps',
    [
      ['group_push.mapping.update.or.delete.failed.with.error', 'Group push failed for good'],
      ['user.delete', 'Person deleted in an app'],
      ['user.delete.schedule', 'Deletion of a person in an app planned'],
      ['user.import_profile', 'Profile imported from an app'],
      ['user.push', 'New person pushed to an app'],
      ['user.push_profile', 'Profile pushed to an app'],
      ['user.reactivate', 'Person reactivated in an app'],
      ['user.remove_entitlements', 'Entitlements of a person in an app removed'],
      ['user.remove_entitlements.schedule', "Removal of a person's entitlements in an app planned"],
      ['user.sync', 'Person synchronized with an app'],
    ],
  ],
  [
    'application.user_membership',
    'App assignments of people',
    [
      ['add', 'Person assigned to an app'],
      ['change_password', "Person's password for an app changed"],
      ['remove', "Person's assignment to an app removed"],
      ['update', "Person's properties in an app changed"],
    ],
  ],
  [
    'certification.campaign',
    'Certification campaigns',
    [
      ['close', 'Certification campaign closed'],
      ['context.update', 'What reviewers are shown changed'],
      ['item.decide', 'Reviewer decided on an access'],
      ['item.remediate', 'Decision of a campaign carried out'],
      ['launch', 'Certification campaign launched'],
    ],
  ],
  ['device.enrollment', 'Device enrolment', [['create', 'Device enrolled']]],
  [
    'device.lifecycle',
    'Device lifecycle',
    [
      ['activate', 'Device activated'],
      ['deactivate', 'Device deactivated'],
      ['delete', 'Device deleted'],
      ['suspend', 'Device suspended'],
      ['unsuspend', 'Device no longer suspended'],
    ],
  ],
  [
    'device.user',
    'Devices of people',
    [
      ['add', 'Device added to a person'],
      ['remove', 'Device removed from a person'],
    ],
  ],
  [
    'group.application_assignment',
    'App assignments of groups',
    [
      ['add', 'App assigned to a group'],
      ['remove', 'App no longer assigned to a group'],
      ['update', 'App assignment of a group changed'],
    ],
  ],
  [
    'group.lifecycle',
    'Group lifecycle',
    [
      ['create', 'Group created'],
      ['delete', 'Group deleted'],
    ],
  ],
  [
    'group.privilege',
    'Admin privileges of groups',
    [
      ['grant', 'Admin privileges granted to a group'],
      ['revoke', 'Admin privileges of a group revoked'],
    ],
  ],
  ['group.profile', 'Group profiles', [['update', "Group's name or description changed"]]],
  [
    'group.user_membership',
    'Group members',
    [
      ['add', 'Person added to a group'],
      ['remove', 'Person removed from a group'],
    ],
  ],
  [
    'iam.policy',
    'Governance policies',
    [
      ['assignee_configuration.update', 'Assignees of a governance policy changed'],
      ['configuration.update', 'Configuration of a governance policy changed'],
    ],
  ],
  [
    'iam.resourceset',
    'Resource sets',
    [
      ['bindings.add', 'Admin role assigned on a resource set'],
      ['bindings.delete', 'Admin role assignment on a resource set deleted'],
      ['create', 'Resource set created'],
      ['delete', 'Resource set deleted'],
      ['resources.add', 'Resources added to a resource set'],
      ['resources.delete', 'Resources removed from a resource set'],
      ['resources.update', 'Resources of a resource set changed'],
      ['update', 'Resource set changed'],
    ],
  ],
  [
    'iam.role',
    'Admin roles',
    [
      ['create', 'Custom admin role created'],
      ['delete', 'Custom admin role deleted'],
      ['permission.conditions.add', 'Conditions added to a permission'],
      ['permission.conditions.delete', 'Conditions of a permission deleted'],
      ['permissions.add', 'Permissions added to a custom admin role'],
      ['permissions.delete', 'Permissions removed from a custom admin role'],
      ['subscriptions.update', 'E-mail subscriptions of a role changed'],
      ['update', 'Custom admin role changed'],
    ],
  ],
  ['inline_hook', 'Inline hooks', [['executed', 'Inline hook called, well or not']]],
  [
    'policy.auth_reevaluate',
    'Policy checks in a session',
    [['fail', 'Session no longer satisfies a policy']],
  ],
  [
    'policy.lifecycle',
    'Policies',
    [
      ['activate', 'Policy activated'],
      ['deactivate', 'Policy deactivated'],
      ['update', 'Policy changed'],
    ],
  ],
  [
    'policy.rule',
    'Policy rules',
    [
      ['activate', 'Policy rule activated'],
      ['add', 'Policy rule added'],
      ['deactivate', 'Policy rule deactivated'],
      ['delete', 'Policy rule deleted'],
      ['update', 'Policy rule changed'],
    ],
  ],
  [
    'resource_servers.a2a_server',
    'Agent-to-agent servers',
    [
      ['auth_server.add', 'Authorization server added to an A2A server'],
      ['auth_server.remove', 'Authorization server removed from an A2A server'],
      ['delete', 'A2A server deleted'],
      ['register', 'A2A server registered'],
    ],
  ],
  [
    'resource_servers.api_server',
    'API servers',
    [
      ['activate', 'API server activated'],
      ['auth_server.add', 'Authorization server added to an API server'],
      ['auth_server.remove', 'Authorization server removed from an API server'],
      ['auth_server.update', 'Authorization server of an API server changed'],
      ['deactivate', 'API server deactivated'],
      ['delete', 'API server deleted'],
      ['register', 'API server registered'],
      ['update', 'API server changed'],
    ],
  ],
  [
    'resource_servers.client_authentication_settings',
    'Client authentication at resource servers',
    [
      ['create', 'Client authentication of a resource server set up'],
      ['delete', 'Client authentication of a resource server deleted'],
      ['update', 'Client authentication of a resource server changed'],
    ],
  ],
  [
    'resource_servers.mcp_server',
    'MCP servers',
    [
      ['activate', 'MCP server activated'],
      ['auth_server.create', 'Authorization server of an MCP server found'],
      ['auth_server.delete', 'Authorization server of an MCP server removed'],
      ['auth_server.update', 'Authorization server of an MCP server changed'],
      ['capability.discover', 'Tools of an MCP server discovered'],
      ['deactivate', 'MCP server deactivated'],
      ['delete', 'MCP server deleted'],
      ['register', 'MCP server registered'],
      ['update', 'MCP server changed'],
    ],
  ],
  [
    'resource_servers.virtual_mcp_server',
    'Virtual MCP servers',
    [
      ['auth_server.add', 'Authorization server added to a virtual MCP server'],
      ['auth_server.remove', 'Authorization server removed from a virtual MCP server'],
      ['capability.add', 'Tool added to a virtual MCP server'],
      ['capability.remove', 'Tool removed from a virtual MCP server'],
      ['capability.update', 'Tool of a virtual MCP server changed'],
    ],
  ],
  [
    'security.authenticator',
    'Authenticators of the org',
    [
      ['lifecycle.activate', 'Authenticator activated'],
      ['lifecycle.create', 'Authenticator created'],
      ['lifecycle.deactivate', 'Authenticator deactivated'],
      ['lifecycle.update', 'Authenticator changed'],
    ],
  ],
  [
    'security.breached_credential',
    'Breached credentials',
    [['detected', 'Password known from a breach used']],
  ],
  [
    'security.trusted_origin',
    'Trusted origins',
    [
      ['activate', 'Trusted origin activated'],
      ['create', 'Trusted origin created'],
      ['deactivate', 'Trusted origin deactivated'],
      ['delete', 'Trusted origin deleted'],
      ['update', 'Trusted origin changed'],
    ],
  ],
  [
    'system.api_token',
    'API tokens',
    [
      ['create', 'API token created'],
      ['request_outside_allowed_range', 'API token used from outside its network zone'],
      ['revoke', 'API token revoked'],
    ],
  ],
  ['system.email', 'E-mail', [['delivery', 'Delivery of an e-mail reported, such as a bounce']]],
  [
    'system.idp',
    'Identity providers',
    [
      ['key.create', 'Key of an identity provider created'],
      ['key.delete', 'Key of an identity provider deleted'],
      ['key.update', 'Key of an identity provider changed'],
      ['lifecycle.activate', 'Identity provider activated'],
      ['lifecycle.create', 'Identity provider created'],
      ['lifecycle.deactivate', 'Identity provider deactivated'],
      ['lifecycle.delete', 'Identity provider deleted'],
      ['lifecycle.read_client_secret', 'Client secret of an identity provider read'],
      ['lifecycle.update', 'Identity provider changed'],
    ],
  ],
  [
    'system.import',
    'Imports',
    [
      ['complete', 'Import ended'],
      ['group.create', 'Group created by an import'],
      ['group.delete', 'Group removed by an import'],
      ['roadblock', 'Import stopped, as too much would have changed'],
      ['start', 'Import began'],
    ],
  ],
  [
    'system.log_stream',
    'Log streams',
    [
      ['lifecycle.activate', 'Log stream activated'],
      ['lifecycle.create', 'Log stream created'],
      ['lifecycle.deactivate', 'Log stream deactivated'],
      ['lifecycle.delete', 'Log stream deleted'],
      ['lifecycle.update', 'Log stream changed'],
    ],
  ],
  [
    'system.oauth2',
    'OAuth 2.0 tokens',
    [['token.request_outside_allowed_range', 'Bearer token used from outside its network zone']],
  ],
  [
    'system.org',
    'Rate limits',
    [
      ['rate_limit.violation', 'Rate limit of the org reached'],
      ['rate_limit.warning', 'Rate limit of the org nearly reached'],
    ],
  ],
  [
    'system.sms',
    'Text messages',
    [['send_phone_verification_message', 'Text message to verify a phone sent or blocked']],
  ],
  [
    'system.voice',
    'Phone calls',
    [['send_phone_verification_call', 'Call to verify a phone made or blocked']],
  ],
  [
    'user.account',
    'User accounts',
    [
      ['lock', 'Person locked out'],
      ['privilege.grant', 'Admin privileges of a person changed'],
      ['privilege.revoke', 'All admin privileges of a person revoked'],
      ['report_suspicious_activity_by_enduser', 'Person reported suspicious activity'],
      ['reset_password', "Person's password reset"],
      ['subscriptions.update', 'E-mail subscriptions of an administrator changed'],
      ['unlock', "Person's lock ended by itself"],
      ['unlock_by_admin', 'Person unlocked by an administrator'],
      ['update_password', "Person's password changed"],
      ['update_profile', "Person's profile changed"],
    ],
  ],
  [
    'user.authentication',
    'Sign-in methods',
    [
      ['auth_via_IDP', 'Person authenticated by an identity provider'],
      ['auth_via_mfa', 'Person authenticated by a further factor'],
      ['auth_via_social', 'Person authenticated by a social account'],
      ['authenticate', 'Person authenticated by a device trust certificate'],
      ['sso', 'Person signed in to an app'],
      ['universal_logout', 'Person signed out of an app by Universal Logout'],
      ['universal_logout.scheduled', 'Universal Logout of a person ordered by an administrator'],
    ],
  ],
  ['user.behavior', 'User behavior', [['profile.reset', "What is known of a person's behavior forgotten"]]],
  ['user.credential', 'Device trust', [['enroll', 'Device trust certificate enrolled']]],
  [
    'user.identity_verification',
    'Identity verification',
    [
      ['', 'Person sent to verify their identity'],
      ['start', 'Person asked to verify their identity by a policy'],
    ],
  ],
  ['user.import', 'Imported passwords', [['password', "Person's password imported at sign-in"]]],
  [
    'user.lifecycle',
    'User lifecycle',
    [
      ['activate', 'Person activated'],
      ['create', 'Person created'],
      ['deactivate', 'Person deactivated'],
      ['delete.initiated', 'Deletion of a person begun'],
      ['reactivate', 'Person reactivated'],
      ['suspend', 'Person suspended'],
      ['unsuspend', 'Person no longer suspended'],
    ],
  ],
  [
    'user.mfa',
    'Factors of people',
    [
      ['factor.activate', 'Factor of a person set up'],
      ['factor.deactivate', 'Factor of a person reset'],
      ['factor.reset_all', 'All factors of a person reset'],
      ['factor.suspend', 'Factor of a person suspended'],
      ['factor.unsuspend', 'Factor of a person no longer suspended'],
      ['factor.update', 'Factor of a person changed'],
      ['promote_enrollment', 'Person invited to set up a factor at sign-in'],
    ],
  ],
  [
    'user.risk',
    'User risk',
    [
      ['change', "Person's risk level changed"],
      ['detect', 'Risk of a person detected'],
    ],
  ],
  [
    'user.session',
    'Sessions',
    [
      ['clear', "Person's sessions cleared"],
      ['context.change', "Context of a person's session changed"],
      ['end', 'Person signed out of Okta'],
      ['start', 'Person signed in to Okta'],
    ],
  ],
  [
    'workload_principal',
    'Workload principals',
    [
      ['activate', 'Workload principal activated'],
      ['ai_agent.credential.activate', 'Credential of an AI agent activated'],
      ['ai_agent.credential.create', 'Credential of an AI agent created'],
      ['ai_agent.credential.deactivate', 'Credential of an AI agent deactivated'],
      ['ai_agent.credential.delete', 'Credential of an AI agent deleted'],
      ['deactivate', 'Workload principal deactivated'],
      ['delegation_link.create', 'Delegation of a workload principal created'],
      ['delegation_link.delete', 'Delegation of a workload principal deleted'],
      ['delete', 'Workload principal deleted'],
      ['register', 'Workload principal registered'],
      ['resource_connection.activate', 'Resource connection of a workload principal activated'],
      ['resource_connection.create', 'Resource connection of a workload principal created'],
      ['resource_connection.deactivate', 'Resource connection of a workload principal deactivated'],
      ['resource_connection.delete', 'Resource connection of a workload principal deleted'],
      ['resource_connection.update', 'Resource connection of a workload principal changed'],
      ['sign_on_provider.add', 'Sign-in provider added to a workload principal'],
      ['sign_on_provider.remove', 'Sign-in provider removed from a workload principal'],
      ['update', 'Workload principal changed'],
    ],
  ],
]

export const EVENT_SUBJECTS: readonly EventSubject[] = TABLE.map(([key, title, rows]) => ({
  key,
  title,
  types: rows.map(([rest, description]) => ({
    type: rest === '' ? key : `${key}.${rest}`,
    description,
    subject: key,
  })),
}))

export const EVENT_TYPES: ReadonlyMap<string, EventType> = new Map(
  EVENT_SUBJECTS.flatMap(subject => subject.types.map(type => [type.type, type] as const)),
)
