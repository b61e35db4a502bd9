package org.caravault.http.server;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * A server's certificate and key, which may be exchanged while handshakes go on. A handshake is answered from the pair that
 * was the newest when it first asked: it asks once for each type of key that its client takes, and between two of these
 * questions an RSA pair may have given way to an EC one. The alias that it is given names the pair, so that it ends with
 * the key of the certificate that it has shown.
 */
final class RenewableKey extends X509ExtendedKeyManager {
    private record Pair(String prefix, X509ExtendedKeyManager keys) {}

    /** The newest first, and the one before it for the handshakes that have begun with it. */
    private volatile List<Pair> pairs = List.of();

    /** By identity, as engines do not define equality; entries of unused engines are garbage-collected. */
    private final Map<SSLEngine, Pair> begun = Collections.synchronizedMap(new WeakHashMap<>());

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

    /** Null, as JSSE has it, when the pair's key is not of that type. */
    private static String choose(Pair pair, Function<X509ExtendedKeyManager, String> choice) {
        String alias = choice.apply(pair.keys());
        return alias == null ? null : pair.prefix() + alias;
    }

    private Pair newest() {
        return pairs.get(0);
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
        Pair pair = begun.computeIfAbsent(engine, first -> newest());
        return choose(pair, keys -> keys.chooseEngineServerAlias(keyType, issuers, engine));
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return choose(newest(), keys -> keys.chooseServerAlias(keyType, issuers, socket));
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
        String alias = choose(newest(), keys -> keys.chooseServerAlias(keyType, issuers, null));
        return alias == null ? new String[0] : new String[] {alias};
    }

    /** None: this key is not used by clients. */
    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[0];
    }

    /** None, which JSSE expects as null: this key is not used by clients. */
    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }
}
