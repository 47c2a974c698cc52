/** Asks for a key, with what was wrong with the last one. */
export function SignIn({ message, onKey }: { message: string | null; onKey(key: string): void }) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const key = new FormData(event.currentTarget as HTMLFormElement).get('key')
    if (typeof key === 'string' && key.trim()) onKey(key.trim())
  }
  return (
    <main>
      <h1 class="brand">footfall</h1>
      <form class="card sign-in" onSubmit={submit}>
        <label for="key">API key of a site</label>
        <div class="row">
          <input
            id="key"
            name="key"
            type="password"
            autocomplete="off"
            spellcheck={false}
            required
            placeholder="ff_…"
            autofocus
          />
          <button type="submit">Show its numbers</button>
        </div>
        {message && (
          <p role="alert" class="bad">
            {message}
          </p>
        )}
        <p class="quiet">
          <code>npm start</code> prints one the first time;{' '}
          <code>node dist/collector/main.js key create --site example.com --read</code> makes another. It is kept in
          this browser only.
        </p>
      </form>
    </main>
  )
}
