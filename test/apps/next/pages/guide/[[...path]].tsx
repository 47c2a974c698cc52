import type { GetServerSideProps } from 'next'

const TITLES: Partial<Record<string, string>> = { '': 'Home', pricing: 'Pricing', about: 'About' }

export const getServerSideProps: GetServerSideProps<{ title: string }> = async ({ params }) => {
  const path = String(params?.path ?? '')
  if (path === 'old-about') return { redirect: { destination: '/guide/about', permanent: false } }
  const title = TITLES[path]
  return title ? { props: { title } } : { notFound: true }
}

export default function Guide({ title }: { title: string }) {
  return <h1>{title}</h1>
}
