import { SignUp } from '../sign-up'

export const metadata = { title: 'Pricing' }

export default function Pricing() {
  return (
    <main>
      <h1>Pricing</h1>
      <SignUp />
    </main>
  )
}
