package org.caravault.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.caravault.app.Service;
import org.caravault.identity.AdminToken;
import org.caravault.settings.Home;
import org.caravault.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravault quickstart}: one command that shows a share backed up and restored, on a service of its own. */
@Command(
        name = "quickstart",
        description = "Shows a share backed up and restored; or backs up DIR, which is only read.",
        mixinStandardHelpOptions = true)
public final class Quickstart implements Callable<Integer> {
    private static final String DEMO = "quickstart";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "a directory to back up; it is only read")
    private Optional<Path> directory = Optional.empty();

    @Option(names = "--data", paramLabel = "DIR", description = "data directory (default: data/quickstart)")
    private Optional<Path> data = Optional.empty();

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private ManilaClient manila = new ManilaClient("", "");

    @Override
    public Integer call() throws Exception {
        if (directory.isPresent() && !Files.isDirectory(directory.get())) {
            System.err.println("caravault quickstart: " + directory.get() + " is not a directory");
            return 2;
        }
        Path home = Home.find();
        Path own = data.orElse(home.resolve("data/quickstart")).toAbsolutePath().normalize();
        int port = freePort();
        Settings settings = Settings.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        "listen=127.0.0.1:" + port,
                        "management_port=" + freePort(),
                        "quota_backups=-1",
                        "quota_backup_gigabytes=-1",
                        "node=quickstart"),
                own);
        out.println("Caravault starts, with a PostgreSQL of its own, in " + own);
        try (Service service = Service.start(settings, home)) {
            manila = new ManilaClient(
                    "http://" + service.listen(), AdminToken.in(own).read());
            if (directory.isPresent()) {
                backUpDirectory(directory.get().toRealPath(), own.resolve("vault"));
            } else {
                showAll(own.resolve("vault"));
            }
        }
        out.println(
                "Stopped. Next:  bin/caravault serve    (it prints where the API is and how to call it; see README.md)");
        return 0;
    }

    private void showAll(Path vault) throws IOException, InterruptedException {
        forgetTheLastTime();
        ObjectNode wish = ManilaClient.object();
        wish.putObject("share").put("share_proto", "NFS").put("size", 1).put("name", DEMO);
        String share = manila.post("/v2/shares", wish).path("share").path("id").asText();
        awaitAvailable("/v2/shares/" + share, "share");
        Path root = Path.of(manila.get("/v2/shares/" + share + "/export_locations")
                .path("export_locations")
                .path(0)
                .path("path")
                .asText());
        DemoTree.fill(root);
        out.println("1. A share with some 400 files, odd ones among them:  " + root);
        String before = TreeDigest.of(root);
        String first = backUp(share, "2. Backing it up ");
        DemoTree.damage(root);
        out.println("3. A bad afternoon: files deleted, one overwritten, one that does not belong there");
        restore(first, share);
        boolean same = before.equals(TreeDigest.of(root));
        out.println("   byte for byte, with owners, modes, times and links: "
                + (same ? "the share is as it was" : "the share DIFFERS from what it was"));
        if (!same) {
            throw new IOException("the restored share differs from what was backed up");
        }
        showVault(vault, first, "5.");
        DemoTree.work(root);
        String second = backUp(share, "6. One file changed, backing up again ");
        showNew(vault, second);
    }

    private void backUpDirectory(Path real, Path vault) throws IOException, InterruptedException {
        String name = "quickstart of " + real;
        List<JsonNode> known = manila.named("/v2/shares/detail", "shares", name);
        String share;
        if (known.isEmpty()) {
            ObjectNode wish = ManilaClient.object();
            wish.putObject("share")
                    .put("service_host", "quickstart@local#pool")
                    .put("protocol", "NFS")
                    .put("export_path", real.toString())
                    .put("name", name);
            share = manila.post("/v2/shares/manage", wish)
                    .path("share")
                    .path("id")
                    .asText();
        } else {
            share = known.get(0).path("id").asText();
        }
        JsonNode seen = awaitAvailable("/v2/shares/" + share, "share");
        out.println("1. " + real + " is registered as a share of "
                + seen.path("size").asInt() + " GB");
        String backup = backUp(share, "2. Backing it up ");
        showNew(vault, backup);
        showVault(vault, backup, "3.");
    }

    private void forgetTheLastTime() throws IOException, InterruptedException {
        for (JsonNode share : manila.named("/v2/shares/detail", "shares", DEMO)) {
            String id = share.path("id").asText();
            for (JsonNode backup :
                    manila.get("/v2/share-backups/detail?share_id=" + id).path("share_backups")) {
                String path = "/v2/share-backups/" + backup.path("id").asText();
                manila.delete(path);
                manila.awaitGone(path);
            }
            manila.delete("/v2/shares/" + id);
            manila.awaitGone("/v2/shares/" + id);
        }
    }

    private JsonNode awaitAvailable(String path, String member) throws IOException, InterruptedException {
        return manila.await(path, member, seen -> seen.path("status").asText().equals("available"), seen -> {});
    }

    private String backUp(String share, String label) throws IOException, InterruptedException {
        ObjectNode wish = ManilaClient.object();
        wish.putObject("share_backup").put("share_id", share).put("name", DEMO);
        String id = manila.post("/v2/share-backups", wish)
                .path("share_backup")
                .path("id")
                .asText();
        follow(id, label, "progress");
        return id;
    }

    private void restore(String backup, String share) throws IOException, InterruptedException {
        ObjectNode wish = ManilaClient.object();
        wish.putNull("restore");
        manila.post("/v2/share-backups/" + backup + "/action", wish);
        follow(backup, "4. Restoring it  ", "restore_progress");
        awaitAvailable("/v2/shares/" + share, "share");
    }

    private void follow(String backup, String label, String progress) throws IOException, InterruptedException {
        Bar bar = new Bar(out, label, Boolean.getBoolean("caravault.terminal"));
        manila.await(
                "/v2/share-backups/" + backup,
                "share_backup",
                seen -> seen.path("status").asText().equals("available"),
                seen -> bar.show(Math.min(99, seen.path(progress).asInt())));
        bar.show(100);
    }

    private void showVault(Path vault, String backup, String number) throws IOException {
        out.println(number + " In the vault it is a plain tree, to be read with ls, diff and cp:");
        Path tree = vault.resolve(backup);
        try (var entries = Files.list(tree)) {
            for (Path entry : entries.sorted().toList()) {
                out.println("     " + entry + (Files.isDirectory(entry) ? "/" : ""));
            }
        }
    }

    private void showNew(Path vault, String backup) throws IOException {
        JsonNode file =
                JSON.readTree(vault.resolve(backup).resolve("backup.json").toFile());
        out.printf(
                "   it contains %,d files, %,d bytes; new in the vault since the backup before: %,d bytes%n",
                file.path("files").asLong(),
                file.path("bytes").asLong(),
                file.path("new_bytes").asLong());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
