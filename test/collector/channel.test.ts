import { describe, expect, it } from 'vitest'
import { campaignOf, sourceWordOf } from '../../collector/writer/campaign.js'
import { CHANNELS, channelOf } from '../../collector/writer/channel.js'
import { referrerHostOf, sourceOf } from '../../collector/writer/source.js'
import { SOURCES } from '../../collector/writer/sources.js'

function channelOfLink(query: string, referrer: string) {
  const url = new URL(`https://shop.example/${query}`)
  const { name: source, kind } = sourceOf({ word: sourceWordOf(url), referrerHost: referrerHostOf(referrer, url) })
  return channelOf({ url, campaign: campaignOf(url), source, kind })
}

describe('the channel of a visit', () => {
  it.each([
    ['', '', 'Direct'],
    ['', 'https://shop.example/other', 'Direct'],
    ['', 'https://www.google.de/', 'Organic Search'],
    ['', 'https://duckduckgo.com/', 'Organic Search'],
    ['', 'android-app://com.google.android.googlequicksearchbox/', 'Organic Search'],
    ['', 'https://t.co/abc', 'Organic Social'],
    ['', 'https://www.reddit.com/', 'Organic Social'],
    ['', 'https://m.youtube.com/', 'Organic Video'],
    ['', 'https://www.amazon.co.uk/', 'Organic Shopping'],
    ['', 'https://mail.google.com/', 'Email'],
    ['', 'https://outlook.live.com/', 'Email'],
    ['', 'https://chatgpt.com/', 'AI Assistant'],
    ['', 'https://claude.ai/', 'AI Assistant'],
    ['', 'https://gemini.google.com/app', 'AI Assistant'],
    ['', 'https://www.perplexity.ai/', 'AI Assistant'],
    ['', 'https://copilot.microsoft.com/', 'AI Assistant'],
    ['', 'https://chat.deepseek.com/', 'AI Assistant'],
    ['', 'https://chat.mistral.ai/', 'AI Assistant'],
    ['', 'https://grok.com/', 'AI Assistant'],
    ['', 'https://www.meta.ai/', 'AI Assistant'],
    ['', 'https://you.com/', 'AI Assistant'],
    ['', 'https://poe.com/', 'AI Assistant'],
    ['', 'https://www.phind.com/', 'AI Assistant'],
    ['?utm_source=chatgpt.com', '', 'AI Assistant'],
    ['', 'https://blog.example/', 'Referral'],
    ['?ref=producthunt', '', 'Referral'],
    ['?utm_campaign=spring', '', 'Unassigned'],
    ['?utm_medium=smoke-signal', '', 'Unassigned'],
  ])('by the link %s from %s is %s', (query, referrer, channel) => {
    expect(channelOfLink(query, referrer)).toBe(channel)
  })

  it.each([
    ['?utm_source=google&utm_medium=cpc', '', 'Paid Search'],
    ['?utm_source=facebook&utm_medium=paid_social', '', 'Paid Social'],
    ['?utm_source=youtube&utm_medium=CPV', '', 'Paid Video'],
    ['?utm_source=amazon&utm_medium=ppc', '', 'Paid Shopping'],
    ['?utm_source=google&utm_medium=cpc&utm_campaign=e-shop', '', 'Paid Shopping'],
    ['?utm_source=google&utm_medium=cpc&utm_campaign=workshop', '', 'Paid Search'],
    ['?utm_source=partner&utm_medium=cpc', '', 'Paid Other'],
    ['?gclid=abc', 'https://www.google.com/', 'Paid Search'],
    ['?gbraid=abc', '', 'Paid Search'],
    ['?wbraid=abc', '', 'Paid Search'],
    ['?gad_source=1', '', 'Paid Search'],
    ['?gclid=abc', 'https://www.youtube.com/', 'Paid Video'],
    ['?msclkid=abc', 'https://www.bing.com/', 'Paid Search'],
    ['?ttclid=abc', '', 'Paid Social'],
    ['?twclid=abc', 'https://t.co/', 'Paid Social'],
    ['?li_fat_id=abc', 'https://www.linkedin.com/', 'Paid Social'],
    ['?dclid=abc', '', 'Display'],
    ['?fbclid=abc', 'https://l.facebook.com/', 'Organic Social'],
  ])('that was paid for by the link %s from %s is %s', (query, referrer, channel) => {
    expect(channelOfLink(query, referrer)).toBe(channel)
  })

  it.each([
    ['email', 'Email'],
    ['E-Mail', 'Email'],
    ['newsletter', 'Email'],
    ['banner', 'Display'],
    ['cpm', 'Display'],
    ['affiliate', 'Affiliates'],
    ['audio', 'Audio'],
    ['sms', 'SMS'],
    ['web_push', 'Mobile Push Notifications'],
    ['social-media', 'Organic Social'],
    ['video', 'Organic Video'],
    ['organic', 'Organic Search'],
    ['ai-assistant', 'AI Assistant'],
    ['referral', 'Referral'],
  ])('by the medium %s is %s, whoever the source is', (medium, channel) => {
    expect(channelOfLink(`?utm_source=somebody&utm_medium=${medium}`, '')).toBe(channel)
  })

  it('is one of twenty, each once', () => {
    expect(new Set(CHANNELS).size).toBe(20)
  })
})

describe('the table of sources', () => {
  it('has each name, host and word once', () => {
    const all = SOURCES.flatMap(({ name, hosts = [], words = [] }) => [
      `name ${name}`,
      ...hosts.map((host) => `host ${host}`),
      ...words.map((word) => `word ${word}`),
    ])

    expect(all.filter((one, i) => all.indexOf(one) !== i)).toEqual([])
  })

  it('has words in lower case and hosts without www', () => {
    const odd = SOURCES.flatMap(({ hosts = [], words = [] }) => [
      ...words.filter((word) => word !== word.toLowerCase()),
      ...hosts.filter((host) => !/^[a-z0-9.-]+\.(?:\*|[a-z0-9]+)$/.test(host) || host.startsWith('www.')),
    ])

    expect(odd).toEqual([])
  })

  it('takes no other domain for a known one', () => {
    const nameOf = (referrerHost: string) => sourceOf({ word: '', referrerHost }).name

    expect(['google.evil.example', 'google.com.evil.example', 'notx.com', 'x.com.example'].map(nameOf)).toEqual([
      'google.evil.example',
      'google.com.evil.example',
      'notx.com',
      'x.com.example',
    ])
  })
})
