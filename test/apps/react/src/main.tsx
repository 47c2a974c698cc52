import { Footfall, useFootfall } from 'footfall/react'
import { StrictMode, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter, Link, Navigate, Route, Routes } from 'react-router'

type Events = { signup: { plan: 'free' | 'pro' }; opened: Record<string, never> }

function Page({ title }: { title: string }) {
  const footfall = useFootfall<Events>()
  useEffect(() => {
    document.title = title
  }, [title])
  return (
    <main>
      <h1>{title}</h1>
      <button type="button" onClick={() => footfall.track('signup', { plan: 'pro' })}>
        Sign up
      </button>
    </main>
  )
}

function Home() {
  const footfall = useFootfall<Events>()
  // Runs before the effects of what comes after it in the tree, <Footfall> among them.
  useEffect(() => footfall.track('opened'), [footfall])
  return <Page title="Home" />
}

function App() {
  return (
    <BrowserRouter>
      <nav>
        <Link to="/">Home</Link> <Link to="/pricing">Pricing</Link> <Link to="/about">About</Link>{' '}
        <Link to="/old-about">Moved</Link>
      </nav>
      <Routes>
        <Route path="/" element={<Home />} />
        <Route path="/pricing" element={<Page title="Pricing" />} />
        <Route path="/old-about" element={<Navigate to="/about" replace />} />
        <Route path="/about" element={<Page title="About" />} />
      </Routes>
      <Footfall site="app.example" endpoint={import.meta.env.VITE_ENDPOINT} localhost />
    </BrowserRouter>
  )
}

const root = document.querySelector('#app')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
