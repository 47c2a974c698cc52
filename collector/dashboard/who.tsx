/** Who looks at the page. */
export interface Who {
  /** `null`: nobody that signed in. */
  user: string | null
  /** Every site is theirs. */
  isOfAll: boolean
  /** `null`: there is nothing to leave. */
  leave: (() => void) | null
}

export const Leave = ({ who: { user, leave } }: { who: Who }) =>
  leave && (
    <button type="button" class="plain" title={user ? `You are ${user}` : undefined} onClick={leave}>
      {user ? 'Sign out' : 'Forget key'}
    </button>
  )
