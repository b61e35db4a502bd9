package org.caravault.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.camel.main.Main;
import org.caravault.backup.BackupStore;
import org.caravault.message.Messages;
import org.caravault.quota.Quotas;
import org.caravault.share.ShareStore;

/** What the routes of the API call, by the names that they use. */
public final class ApiBeans {
    /** What the API stands on. */
    public record Parts(ShareStore shares, BackupStore backups, Quotas quotas, Messages messages) {}

    private ApiBeans() {}

    /**
     * Binds the API's beans and its HTTP engine.
     *
     * @param contract {@code openapi.yaml}
     * @param url where the API is, without a slash at the end
     */
    public static void bind(Main main, Parts parts, Path contract, String url, int port) throws IOException {
        main.bind("platform-http-engine", new Wire(port, rooms(contract)));
        main.bind("backupsApi", new BackupsApi(parts.backups()));
        main.bind("sharesApi", new SharesApi(parts.shares(), parts.backups()));
        main.bind("quotasApi", new QuotasApi(parts.quotas()));
        main.bind("messagesApi", new MessagesApi(parts.messages()));
        main.bind("discovery", new Discovery(contract, url));
    }

    private static Set<String> rooms(Path contract) throws IOException {
        Map<?, ?> read = new ObjectMapper(new YAMLFactory()).readValue(contract.toFile(), Map.class);
        @SuppressWarnings("unchecked") // paths are texts in any OpenAPI document
        Map<String, ?> paths = (Map<String, ?>) read.get("paths");
        return Wire.rooms(paths);
    }
}
