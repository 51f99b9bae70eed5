import { text, textOf, texts } from '../answer.ts';
import { collector, withoutUndefined } from '../collector.ts';

/** OIDC and SAML providers: whose word roles of the account take. */
export const identityProviders = collector({
  name: 'identity providers',
  where: 'account',
  types: [],
  calls: {
    oidc: { call: 'iam:ListOpenIDConnectProviders', tells: 'which OIDC providers the account trusts' },
    provider: { call: 'iam:GetOpenIDConnectProvider', tells: 'for which clients the provider speaks' },
    saml: { call: 'iam:ListSAMLProviders', tells: 'which SAML providers the account trusts' },
  },
  async *list({ items }) {
    for await (const provider of items('oidc', {}, 'OpenIDConnectProviderList')) yield { arn: textOf(provider, 'Arn'), isOidc: true };
    for await (const provider of items('saml', {}, 'SAMLProviderList')) yield { arn: textOf(provider, 'Arn'), isOidc: false };
  },
  async describe({ arn, isOidc }, aws) {
    const provider = isOidc ? await aws.at(aws.region, arn).ask('provider', { OpenIDConnectProviderArn: arn }) : undefined;
    const url = text(provider ?? undefined, 'Url');
    return { identityProviders: [withoutUndefined({ arn, url, clientIds: texts(provider ?? undefined, 'ClientIDList') })] };
  },
});
