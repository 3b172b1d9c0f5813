/** An authority of the test's own and what it signs, so that no certificate expires in the repository. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';

export type Certificates = Readonly<{
  /** Paths of PEM files. */
  ca: string;
  cert: string;
  key: string;
  /** Key and certificate in one file, as Kafka's PEM key store wants them. */
  both: string;
  /** The certificate of an authority that signed nothing. */
  otherCa: string;
}>;

type Issuer = Readonly<{ subject: forge.pki.CertificateField[]; key: forge.pki.rsa.PrivateKey }>;

/** Writes them into `dir`; good for 127.0.0.1 and localhost, for a day. */
export function makeCertificates(dir: string): Certificates {
  mkdirSync(dir, { recursive: true });
  const authority = selfSigned('the authority of a test');
  const other = selfSigned('another authority');
  const server = keyPair();
  const names = [
    { type: 2, value: 'localhost' },
    { type: 7, ip: '127.0.0.1' },
  ];
  const cert = signed(server.publicKey, named('millrace test'), authority.issuer, [
    { name: 'basicConstraints', cA: false },
    { name: 'subjectAltName', altNames: names },
  ]);
  const write = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  return {
    ca: write('ca.pem', authority.pem),
    cert: write('cert.pem', cert),
    key: write('key.pem', server.pem),
    both: write('both.pem', `${server.pem}\n${cert}`),
    otherCa: write('other-ca.pem', other.pem),
  };
}

function selfSigned(name: string): Readonly<{ issuer: Issuer; pem: string }> {
  const { publicKey, privateKey } = keyPair();
  const issuer = { subject: named(name), key: privateKey };
  return {
    issuer,
    pem: signed(publicKey, issuer.subject, issuer, [
      { name: 'basicConstraints', cA: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true },
    ]),
  };
}

function signed(
  publicKey: forge.pki.rsa.PublicKey,
  subject: forge.pki.CertificateField[],
  ...[issuer, extensions]: [Issuer, object[]]
): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = `00${randomBytes(15).toString('hex')}`;
  const dayMs = 86_400_000;
  certificate.validity.notBefore = new Date(Date.now() - dayMs);
  certificate.validity.notAfter = new Date(Date.now() + dayMs);
  certificate.setSubject(subject);
  certificate.setIssuer(issuer.subject);
  certificate.setExtensions(extensions);
  certificate.sign(issuer.key, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}

/** Made by Node, which takes a thousandth of the time. */
function keyPair() {
  const { privateKey: pem } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const privateKey = forge.pki.privateKeyFromPem(pem);
  return { privateKey, publicKey: forge.pki.setRsaPublicKey(privateKey.n, privateKey.e), pem };
}

const named = (commonName: string) => [{ name: 'commonName', value: commonName }];
