/** How to get a token, in Okta's own names. Source: Okta, "Create an API token". */
export function TokenSteps() {
  return (
    <section className="h-fit rounded-md bg-sunken p-4 text-sm">
      <h3 className="font-medium">How to get a token</h3>
      <ol className="mt-2 list-decimal space-y-1.5 pl-4 text-muted">
        <li>Sign in to the Okta Admin Console as the administrator whose rights the token shall have.</li>
        <li>
          Open <strong className="font-medium text-ink">Security › API › Tokens</strong>.
        </li>
        <li>
          Press <strong className="font-medium text-ink">Create token</strong> and name it “Joinery”.
        </li>
        <li>If you limit it to a network zone, the zone must contain this server.</li>
        <li>Copy the token at once: Okta shows it only this time.</li>
      </ol>
    </section>
  )
}
