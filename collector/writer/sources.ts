/** What a source is to those who come from it; others are just sites. */
export type SourceKind = 'search' | 'social' | 'video' | 'shopping' | 'ai' | 'email'

/** A source by the hosts of its pages (`google.*`: under any top-level domain), its apps and the words in `utm_source`. */
export interface Source {
  name: string
  kind?: SourceKind
  hosts?: readonly string[]
  words?: readonly string[]
}

const of = (kind: SourceKind, sources: readonly Omit<Source, 'kind'>[]): Source[] =>
  sources.map((source) => ({ ...source, kind }))

const SEARCH = of('search', [
  {
    name: 'Google',
    hosts: ['google.*', 'com.google.android.googlequicksearchbox', 'googleadservices.com', 'googlesyndication.com'],
    words: ['google', 'adwords', 'googleads', 'google_ads'],
  },
  { name: 'Bing', hosts: ['bing.com', 'cn.bing.com'], words: ['bing', 'bingads', 'microsoft ads'] },
  {
    name: 'DuckDuckGo',
    hosts: ['duckduckgo.com', 'duck.com', 'com.duckduckgo.mobile.android'],
    words: ['duckduckgo', 'ddg'],
  },
  { name: 'Ecosia', hosts: ['ecosia.org'], words: ['ecosia'] },
  { name: 'Yahoo!', hosts: ['search.yahoo.com', 'yahoo.com', 'yahoo.co.jp'], words: ['yahoo'] },
  { name: 'Yandex', hosts: ['yandex.*', 'ya.ru'], words: ['yandex'] },
  { name: 'Baidu', hosts: ['baidu.com'], words: ['baidu'] },
  { name: 'Brave', hosts: ['search.brave.com'], words: ['brave'] },
  { name: 'Startpage', hosts: ['startpage.com', 'ixquick.com'], words: ['startpage'] },
  { name: 'Qwant', hosts: ['qwant.com'], words: ['qwant'] },
  { name: 'Kagi', hosts: ['kagi.com'], words: ['kagi'] },
  { name: 'Mojeek', hosts: ['mojeek.com', 'mojeek.co.uk'], words: ['mojeek'] },
  { name: 'Swisscows', hosts: ['swisscows.com', 'swisscows.ch'], words: ['swisscows'] },
  { name: 'MetaGer', hosts: ['metager.org', 'metager.de'], words: ['metager'] },
  { name: 'Presearch', hosts: ['presearch.com', 'presearch.org'], words: ['presearch'] },
  { name: 'Naver', hosts: ['search.naver.com', 'm.search.naver.com', 'naver.com'], words: ['naver'] },
  { name: 'Daum', hosts: ['search.daum.net', 'daum.net'], words: ['daum'] },
  { name: 'Seznam', hosts: ['search.seznam.cz', 'seznam.cz'], words: ['seznam'] },
  { name: 'Sogou', hosts: ['sogou.com'], words: ['sogou'] },
  { name: '360 Search', hosts: ['so.com'], words: ['360search'] },
  { name: 'Shenma', hosts: ['sm.cn'] },
  { name: 'Coc Coc', hosts: ['coccoc.com'], words: ['coccoc'] },
  { name: 'Petal Search', hosts: ['petalsearch.com'] },
  { name: 'AOL', hosts: ['search.aol.com', 'aol.com'], words: ['aol'] },
  { name: 'Ask', hosts: ['ask.com'] },
  { name: 'Rambler', hosts: ['nova.rambler.ru', 'rambler.ru'] },
  { name: 'Mail.ru Search', hosts: ['go.mail.ru'] },
  { name: 'Dogpile', hosts: ['dogpile.com'] },
  { name: 'Lilo', hosts: ['lilo.org'] },
  { name: 'SearXNG', hosts: ['searx.be', 'searx.me'] },
])

const AI = of('ai', [
  {
    name: 'ChatGPT',
    hosts: ['chatgpt.com', 'chat.openai.com', 'com.openai.chatgpt'],
    words: ['chatgpt', 'chatgpt.com', 'openai'],
  },
  { name: 'Claude', hosts: ['claude.ai', 'com.anthropic.claude'], words: ['claude', 'claude.ai'] },
  {
    name: 'Gemini',
    hosts: ['gemini.google.com', 'bard.google.com', 'com.google.android.apps.bard'],
    words: ['gemini', 'bard'],
  },
  { name: 'NotebookLM', hosts: ['notebooklm.google.com', 'notebooklm.google'] },
  { name: 'Perplexity', hosts: ['perplexity.ai', 'ai.perplexity.app.android'], words: ['perplexity', 'perplexity.ai'] },
  {
    name: 'Copilot',
    hosts: ['copilot.microsoft.com', 'copilot.cloud.microsoft', 'edgeservices.bing.com'],
    words: ['copilot', 'copilot.com'],
  },
  { name: 'DeepSeek', hosts: ['deepseek.com', 'chat.deepseek.com'], words: ['deepseek'] },
  { name: 'Mistral', hosts: ['chat.mistral.ai', 'mistral.ai'], words: ['mistral', 'lechat'] },
  { name: 'Grok', hosts: ['grok.com', 'x.ai'], words: ['grok'] },
  { name: 'Meta AI', hosts: ['meta.ai'], words: ['meta.ai', 'metaai'] },
  { name: 'You.com', hosts: ['you.com'], words: ['you.com'] },
  { name: 'Poe', hosts: ['poe.com'], words: ['poe'] },
  { name: 'Phind', hosts: ['phind.com'], words: ['phind'] },
  { name: 'Qwen', hosts: ['chat.qwen.ai', 'qwen.ai'], words: ['qwen'] },
  { name: 'Kimi', hosts: ['kimi.com', 'kimi.moonshot.cn'], words: ['kimi'] },
  { name: 'Doubao', hosts: ['doubao.com'], words: ['doubao'] },
  { name: 'Character.AI', hosts: ['character.ai'] },
  { name: 'Duck.ai', hosts: ['duck.ai'] },
  { name: 'iAsk', hosts: ['iask.ai'] },
  { name: 'Andi', hosts: ['andisearch.com'] },
  { name: 'Pi', hosts: ['pi.ai'] },
])

const SOCIAL = of('social', [
  {
    name: 'Facebook',
    hosts: ['facebook.com', 'fb.com', 'fb.me', 'com.facebook.katana'],
    words: ['facebook', 'fb', 'facebook_ads', 'facebook-ads', 'meta'],
  },
  { name: 'Messenger', hosts: ['messenger.com', 'm.me', 'com.facebook.orca'], words: ['messenger'] },
  { name: 'Instagram', hosts: ['instagram.com', 'com.instagram.android'], words: ['instagram', 'ig', 'insta'] },
  { name: 'Threads', hosts: ['threads.net', 'threads.com'], words: ['threads'] },
  { name: 'X', hosts: ['twitter.com', 'x.com', 't.co', 'com.twitter.android'], words: ['twitter', 'x', 'twitter_ads'] },
  { name: 'Bluesky', hosts: ['bsky.app', 'go.bsky.app'], words: ['bluesky', 'bsky'] },
  {
    name: 'Mastodon',
    hosts: [
      'mastodon.social',
      'mastodon.online',
      'joinmastodon.org',
      'mstdn.social',
      'fosstodon.org',
      'hachyderm.io',
      'mas.to',
    ],
    words: ['mastodon'],
  },
  { name: 'LinkedIn', hosts: ['linkedin.com', 'lnkd.in', 'com.linkedin.android'], words: ['linkedin', 'linkedin_ads'] },
  { name: 'Pinterest', hosts: ['pinterest.*', 'pin.it', 'com.pinterest'], words: ['pinterest'] },
  { name: 'Reddit', hosts: ['reddit.com', 'redd.it', 'com.reddit.frontpage'], words: ['reddit'] },
  { name: 'TikTok', hosts: ['tiktok.com', 'com.zhiliaoapp.musically'], words: ['tiktok', 'tiktok_ads'] },
  { name: 'Snapchat', hosts: ['snapchat.com', 'com.snapchat.android'], words: ['snapchat', 'snap'] },
  { name: 'WhatsApp', hosts: ['whatsapp.com', 'wa.me', 'com.whatsapp'], words: ['whatsapp'] },
  { name: 'Telegram', hosts: ['telegram.org', 't.me', 'org.telegram.messenger'], words: ['telegram'] },
  { name: 'Discord', hosts: ['discord.com', 'discordapp.com', 'discord.gg'], words: ['discord'] },
  { name: 'Slack', hosts: ['slack.com', 'com.slack'], words: ['slack'] },
  { name: 'VK', hosts: ['vk.com', 'vkontakte.ru', 'vk.ru'], words: ['vk'] },
  { name: 'OK', hosts: ['ok.ru', 'odnoklassniki.ru'] },
  { name: 'Weibo', hosts: ['weibo.com', 'weibo.cn'], words: ['weibo'] },
  { name: 'WeChat', hosts: ['weixin.qq.com', 'mp.weixin.qq.com', 'wechat.com'], words: ['wechat', 'weixin'] },
  { name: 'Zhihu', hosts: ['zhihu.com'] },
  { name: 'LINE', hosts: ['line.me', 'lin.ee'], words: ['line'] },
  { name: 'Xing', hosts: ['xing.com'], words: ['xing'] },
  { name: 'Tumblr', hosts: ['tumblr.com'], words: ['tumblr'] },
  { name: 'Quora', hosts: ['quora.com'], words: ['quora'] },
  {
    name: 'Hacker News',
    hosts: ['news.ycombinator.com', 'hckrnews.com', 'hn.algolia.com'],
    words: ['hackernews', 'hn'],
  },
  { name: 'Lobsters', hosts: ['lobste.rs'] },
  { name: 'Lemmy', hosts: ['lemmy.world', 'lemmy.ml'] },
  { name: 'Nextdoor', hosts: ['nextdoor.com'] },
  { name: 'Meetup', hosts: ['meetup.com'] },
  { name: 'Linktree', hosts: ['linktr.ee'], words: ['linktree'] },
])

const VIDEO = of('video', [
  {
    name: 'YouTube',
    hosts: ['youtube.com', 'youtu.be', 'com.google.android.youtube'],
    words: ['youtube', 'yt', 'youtube_ads'],
  },
  { name: 'Vimeo', hosts: ['vimeo.com'], words: ['vimeo'] },
  { name: 'Twitch', hosts: ['twitch.tv'], words: ['twitch'] },
  { name: 'Dailymotion', hosts: ['dailymotion.com', 'dai.ly'], words: ['dailymotion'] },
  { name: 'Bilibili', hosts: ['bilibili.com', 'b23.tv'], words: ['bilibili'] },
  { name: 'Rumble', hosts: ['rumble.com'] },
  { name: 'Odysee', hosts: ['odysee.com'] },
  { name: 'Niconico', hosts: ['nicovideo.jp'] },
  { name: 'Wistia', hosts: ['wistia.com'] },
  { name: 'Netflix', hosts: ['netflix.com'] },
])

const SHOPPING = of('shopping', [
  { name: 'Amazon', hosts: ['amazon.*'], words: ['amazon'] },
  { name: 'eBay', hosts: ['ebay.*'], words: ['ebay'] },
  { name: 'Etsy', hosts: ['etsy.com'], words: ['etsy'] },
  { name: 'AliExpress', hosts: ['aliexpress.com'], words: ['aliexpress'] },
  { name: 'Alibaba', hosts: ['alibaba.com'], words: ['alibaba'] },
  { name: 'Walmart', hosts: ['walmart.com'], words: ['walmart'] },
  { name: 'Shopify', hosts: ['shop.app'], words: ['shopapp'] },
  {
    name: 'Google Shopping',
    hosts: ['shopping.google.com'],
    words: ['google_shopping', 'google shopping', 'googleshopping'],
  },
  { name: 'Idealo', hosts: ['idealo.*'], words: ['idealo'] },
  { name: 'Temu', hosts: ['temu.com'], words: ['temu'] },
  { name: 'Rakuten', hosts: ['rakuten.*'], words: ['rakuten'] },
  { name: 'Mercado Libre', hosts: ['mercadolibre.*', 'mercadolivre.com.br'], words: ['mercadolibre'] },
  { name: 'Allegro', hosts: ['allegro.pl'], words: ['allegro'] },
  { name: 'Otto', hosts: ['otto.de'] },
  { name: 'Zalando', hosts: ['zalando.*'] },
])

const EMAIL = of('email', [
  { name: 'Gmail', hosts: ['mail.google.com', 'com.google.android.gm'], words: ['gmail'] },
  {
    name: 'Outlook',
    hosts: [
      'outlook.live.com',
      'outlook.office.com',
      'outlook.office365.com',
      'outlook.com',
      'com.microsoft.office.outlook',
    ],
    words: ['outlook', 'hotmail'],
  },
  { name: 'Yahoo! Mail', hosts: ['mail.yahoo.com', 'mail.yahoo.co.jp'] },
  { name: 'Proton Mail', hosts: ['mail.proton.me', 'mail.protonmail.com', 'account.proton.me'] },
  { name: 'Fastmail', hosts: ['fastmail.com', 'app.fastmail.com'] },
  { name: 'GMX', hosts: ['gmx.net', 'gmx.de', 'gmx.com'] },
  { name: 'WEB.DE', hosts: ['web.de'] },
  { name: 'T-Online', hosts: ['email.t-online.de'] },
  { name: 'Zoho Mail', hosts: ['mail.zoho.com', 'mail.zoho.eu'] },
  { name: 'iCloud Mail', hosts: ['icloud.com'] },
  { name: 'AOL Mail', hosts: ['mail.aol.com'] },
  { name: 'Mail.ru', hosts: ['e.mail.ru', 'mail.ru'] },
  { name: 'Yandex Mail', hosts: ['mail.yandex.ru', 'mail.yandex.com'] },
  { name: 'QQ Mail', hosts: ['mail.qq.com'] },
  { name: 'HEY', hosts: ['app.hey.com'] },
  { name: 'Mailchimp', hosts: ['list-manage.com', 'mailchi.mp'], words: ['mailchimp'] },
  { name: 'Substack', hosts: ['substack.com'], words: ['substack'] },
  { name: 'Brevo', hosts: ['sendibm1.com', 'brevo.com'], words: ['brevo', 'sendinblue'] },
  { name: 'Klaviyo', hosts: ['klaviyo.com'], words: ['klaviyo'] },
  { name: 'email', words: ['email', 'e-mail', 'mail'] },
  { name: 'newsletter', words: ['newsletter'] },
])

const SITES: readonly Source[] = [
  { name: 'GitHub', hosts: ['github.com'], words: ['github'] },
  { name: 'GitLab', hosts: ['gitlab.com'], words: ['gitlab'] },
  { name: 'Stack Overflow', hosts: ['stackoverflow.com'], words: ['stackoverflow'] },
  { name: 'Wikipedia', hosts: ['wikipedia.org'], words: ['wikipedia'] },
  { name: 'Product Hunt', hosts: ['producthunt.com'], words: ['producthunt.com'] },
  { name: 'Medium', hosts: ['medium.com'], words: ['medium'] },
  { name: 'DEV', hosts: ['dev.to'] },
  { name: 'Google News', hosts: ['news.google.com'] },
  { name: 'Feedly', hosts: ['feedly.com'], words: ['feedly'] },
  { name: 'Flipboard', hosts: ['flipboard.com'], words: ['flipboard'] },
  { name: 'Trustpilot', hosts: ['trustpilot.com'], words: ['trustpilot'] },
]

/** Who sends visitors. The longest host wins. */
export const SOURCES: readonly Source[] = [...SEARCH, ...AI, ...SOCIAL, ...VIDEO, ...SHOPPING, ...EMAIL, ...SITES]
