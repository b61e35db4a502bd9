package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.caravault.api.testing.RunningService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred requests from sixteen clients on one share: one gets it, the others are refused, and the counts are right. */
class ManyClientsOneShareTest {
    private static final int TIMES = 200;
    private static final int CLIENTS = 16;

    private RunningService service;
    private String share;
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        service = RunningService.start(data);
        Path home = Files.createDirectories(data.resolve("home"));
        Files.writeString(home.resolve("a"), "a");
        share = service.share("home", home);
    }

    @AfterEach
    void stop() throws Exception {
        clients.shutdownNow();
        service.close();
    }

    private Map<Integer, Long> codes(Callable<RunningService.Answer> request) throws Exception {
        List<Callable<RunningService.Answer>> all =
                IntStream.range(0, TIMES).mapToObj(i -> request).toList();
        List<Future<RunningService.Answer>> answers = clients.invokeAll(all);
        Map<Integer, Long> codes = new TreeMap<>();
        for (Future<RunningService.Answer> answer : answers) {
            codes.merge(answer.get().code(), 1L, Long::sum);
        }
        return codes;
    }

    private int inUse(String resource) {
        return service.get("/v2/quota-sets/default/detail")
                .body()
                .at("/quota_set/" + resource + "/in_use")
                .asInt();
    }

    @Test
    void ofManyDeletesOneIsAcceptedAndTheQuotaIsFreeAgain() throws Exception {
        String backup = service.backup(share, "first");
        assertThat(inUse("backups")).isEqualTo(1);
        Map<Integer, Long> codes =
                codes(() -> service.ask("DELETE", "/v2/share-backups/" + backup, "", "2.91", "true"));
        assertThat(codes).containsEntry(202, 1L);
        assertThat(codes.keySet()).isSubsetOf(202, 400, 404);
        service.awaitGone("/v2/share-backups/" + backup);
        assertThat(inUse("backups")).isZero();
        assertThat(inUse("backup_gigabytes")).isZero();
    }

    @Test
    void noRestoreRunsBesideAnother() throws Exception {
        String backup = service.backup(share, "first");
        Map<Integer, Long> codes =
                codes(() -> service.post("/v2/share-backups/" + backup + "/action", "{\"restore\": null}"));
        assertThat(codes.keySet()).isSubsetOf(202, 400);
        assertThat(codes.get(202)).isPositive();
        service.awaitStatus("/v2/share-backups/" + backup, "share_backup", "available");
        service.awaitStatus("/v2/shares/" + share, "share", "available");
    }

    @Test
    void extendsOvertakeNeitherEachOtherNorTheQuota() throws Exception {
        service.ask("PUT", "/v2/quota-sets/default", "{\"quota_set\": {\"gigabytes\": 3}}", "2.91", "true");
        Map<Integer, Long> codes =
                codes(() -> service.post("/v2/shares/" + share + "/action", "{\"extend\": {\"new_size\": 3}}"));
        assertThat(codes.get(202)).isEqualTo(1L);
        assertThat(codes.keySet()).isSubsetOf(202, 400, 403); // not larger than it is, or over the quota by then
        assertThat(service.post("/v2/shares/" + share + "/action", "{\"extend\": {\"new_size\": 4}}")
                        .code())
                .isEqualTo(403);
        assertThat(inUse("gigabytes")).isEqualTo(3);
    }

    @Test
    void sharesAreMadeAsManyAsTheQuotaAllows() throws Exception {
        service.ask("PUT", "/v2/quota-sets/default", "{\"quota_set\": {\"shares\": 5}}", "2.91", "true");
        Map<Integer, Long> codes =
                codes(() -> service.post("/v2/shares", "{\"share\": {\"share_proto\": \"NFS\", \"size\": 1}}"));
        assertThat(codes).isEqualTo(Map.of(200, 4L, 413, (long) TIMES - 4));
        assertThat(service.get("/v2/shares").body().path("shares")).hasSize(5);
    }

    @Test
    void metadataOfManyClientsAreAllKept() throws Exception {
        List<Callable<RunningService.Answer>> all = IntStream.range(0, 50)
                .mapToObj(i -> (Callable<RunningService.Answer>) () -> service.post(
                        "/v2/shares/" + share + "/metadata", "{\"metadata\": {\"k%d\": \"v\"}}".formatted(i)))
                .toList();
        for (Future<RunningService.Answer> answer : clients.invokeAll(all)) {
            assertThat(answer.get().code()).isEqualTo(200);
        }
        assertThat(service.get("/v2/shares/" + share + "/metadata").body().path("metadata"))
                .hasSize(50);
    }

    @Test
    void anAddressIsGrantedOnce() throws Exception {
        Map<Integer, Long> codes = codes(
                () -> service.post(
                        "/v2/shares/" + share + "/action",
                        "{\"allow_access\": {\"access_type\": \"ip\", \"access_to\": \"10.0.0.1\", \"access_level\": \"ro\"}}"));
        assertThat(codes).isEqualTo(Map.of(200, 1L, 400, (long) TIMES - 1));
        String rules = "/v2/share-access-rules?share_id=" + share;
        String id = service.get(rules).body().at("/access_list/0/id").asText();
        assertThat(service.post(
                                "/v2/shares/" + share + "/action",
                                "{\"deny_access\": {\"access_id\": \"%s\"}}".formatted(id))
                        .code())
                .isEqualTo(202);
        assertThat(service.get(rules).body().path("access_list")).isEmpty();
    }
}
