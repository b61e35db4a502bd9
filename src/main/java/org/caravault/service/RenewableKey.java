package org.caravault.service;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * A server's certificate and key, which may be exchanged while handshakes go on. The alias that a handshake is given names
 * the pair that it begins with, so that it ends with the key of the certificate that it has shown.
 */
final class RenewableKey extends X509ExtendedKeyManager {
    private record Pair(String prefix, X509ExtendedKeyManager keys) {}

    /** The newest first, and the one before it for the handshakes that have begun with it. */
    private volatile List<Pair> pairs = List.of();

    private long renewals;

    /**
     * The one key of this store is used from the next handshake on.
     *
     * @param store protected by {@link PemFiles#PASSWORD}
     * @throws GeneralSecurityException when its key cannot be read; the one before stays in use
     */
    synchronized void renew(KeyStore store) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PemFiles.PASSWORD);
        renewals++;
        Pair newest = new Pair(renewals + ".", (X509ExtendedKeyManager) factory.getKeyManagers()[0]);
        pairs = Stream.concat(Stream.of(newest), pairs.stream().limit(1)).toList();
    }

    /** Null, as JSSE has it, when the newest key is not of that type. */
    private String choose(Function<X509ExtendedKeyManager, String> choice) {
        Pair newest = pairs.get(0);
        String alias = choice.apply(newest.keys());
        return alias == null ? null : newest.prefix() + alias;
    }

    /** Null when no pair in use has given this alias: the handshake has taken longer than two renewals. */
    private <T> T ofPair(String alias, Function<Pair, T> answer) {
        return pairs.stream()
                .filter(pair -> alias.startsWith(pair.prefix()))
                .findFirst()
                .map(answer)
                .orElse(null);
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return choose(keys -> keys.chooseEngineServerAlias(keyType, issuers, engine));
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return choose(keys -> keys.chooseServerAlias(keyType, issuers, socket));
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return ofPair(
                alias,
                pair -> pair.keys()
                        .getCertificateChain(alias.substring(pair.prefix().length())));
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return ofPair(
                alias,
                pair -> pair.keys().getPrivateKey(alias.substring(pair.prefix().length())));
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        String alias = choose(keys -> keys.chooseServerAlias(keyType, issuers, null));
        return alias == null ? new String[0] : new String[] {alias};
    }

    /** It is no client's. */
    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[0];
    }

    /** It is no client's: null, as JSSE has it. */
    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }
}
