package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.caravault.api.testing.RunningService;
import org.caravault.identity.Role;
import org.caravault.identity.TokenFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A policy's life over REST: what it says comes back, it does what it says, and it is its project's alone. */
class PoliciesOverRestTest {
    private static final String POLICIES = "/v2/share-backup-policies";

    private static RunningService service;
    private static String member;
    private static String reader;
    private static String stranger;
    private static String admin;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        TokenFile tokens = new TokenFile(data.resolve("tokens"));
        member = tokens.add("ann", "blue", Role.MEMBER);
        reader = tokens.add("rita", "blue", Role.READER);
        stranger = tokens.add("sam", "green", Role.MEMBER);
        admin = tokens.add("root", "ops", Role.ADMIN);
        Path files = Files.createDirectories(data.resolve("policies"));
        Files.writeString(files.resolve("written.yaml"), """
                name: written
                project: blue
                shares: all
                schedule: 30 2 * * *
                enabled: false
                """);
        service = RunningService.start(
                data, "auth_strategy=tokens", "policies=" + files, "policy.reload_ms=100", "policy.polling_ms=100");
        service.await(() -> as(member, "GET", POLICIES + "/written", "").code() == 200);
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static RunningService.Answer as(String token, String method, String path, String body) {
        return service.askAs(token, method, path, body, "", "");
    }

    private static RunningService.Answer make(String name, String rest) {
        return as(member, "POST", POLICIES, """
                {"share_backup_policy": {"name": "%s", "schedule": "30 2 * * *", %s}}""".formatted(name, rest));
    }

    @Test
    void whatItSaysComesBackAndAnUpdateChangesOnlyWhatItNames() {
        RunningService.Answer made = make("gold", """
                "shares": {"metadata": {"tier": "gold"}}, "time_zone": "Europe/Berlin", "retention": {"keep_daily": 7}""");
        assertThat(made.code()).isEqualTo(200);
        String path = POLICIES + "/" + made.body().at("/share_backup_policy/id").asText();

        RunningService.Answer put =
                as(member, "PUT", path, "{\"share_backup_policy\": {\"jitter\": \"20m\", \"time_zone\": null}}");

        assertThat(put.code()).isEqualTo(200);
        var policy = as(reader, "GET", path, "").body().path("share_backup_policy");
        assertThat(policy).isEqualTo(put.body().path("share_backup_policy"));
        assertThat(policy.path("jitter").asText()).isEqualTo("20m");
        assertThat(policy.path("time_zone").asText()).isEqualTo("UTC");
        assertThat(policy.at("/shares/metadata/tier").asText()).isEqualTo("gold");
        assertThat(policy.at("/retention/keep_daily").asInt()).isEqualTo(7);
        assertThat(policy.path("next_at").asText()).contains("T02:");
        RunningService.Answer asShown = as(member, "PUT", path, "{\"share_backup_policy\": " + policy + "}");
        assertThat(asShown.code()).as(asShown.message()).isEqualTo(200);

        assertThat(as(member, "DELETE", path, "").code()).isEqualTo(204);
        assertThat(as(member, "GET", path, "").code()).isEqualTo(404);
    }

    @Test
    void itBacksUpOnRequestAndSaysWhatItKeeps() {
        String share = as(
                        member,
                        "POST",
                        "/v2/shares",
                        "{\"share\": {\"share_proto\": \"NFS\", \"size\": 1, \"name\": \"home\"}}")
                .body()
                .at("/share/id")
                .asText();
        service.await(() -> as(member, "GET", "/v2/shares/" + share, "")
                .body()
                .at("/share/status")
                .asText()
                .equals("available"));
        assertThat(make("now", "\"shares\": [\"home\"], \"retention\": {\"keep_last\": 1}")
                        .code())
                .isEqualTo(200);

        assertThat(as(member, "POST", POLICIES + "/now/action", "{\"run\": null}")
                        .code())
                .isEqualTo(202);

        service.await(() ->
                preview("now").at("/preview/shares/0/backups/0/why").asText().startsWith("kept: last"));
        var preview = preview("now").path("preview");
        assertThat(preview.path("fires")).hasSize(10);
        assertThat(preview.at("/shares/0/id").asText()).isEqualTo(share);
        assertThat(preview.at("/shares/0/backups")).hasSize(1);
        assertThat(preview.at("/shares/0/backups/0/kept").asBoolean()).isTrue();
    }

    private static com.fasterxml.jackson.databind.JsonNode preview(String policy) {
        return as(reader, "POST", POLICIES + "/" + policy + "/action", "{\"preview\": null}")
                .body();
    }

    @ParameterizedTest(name = "{0} {1} {2} {3} → {4}")
    @CsvSource(
            delimiter = '|',
            value = {
                "member | POST | | {} | 422",
                "member | POST | | {\"share_backup_policy\": {\"name\": \"x\"}} | 400",
                "member | POST | | {\"share_backup_policy\": {\"name\": \"x\", \"shares\": \"all\", \"schedule\": \"often\"}} | 400",
                "member | POST | | {\"share_backup_policy\": {\"name\": \"\\u0000\", \"shares\": \"all\", \"schedule\": \"every 6h\"}} | 400",
                "member | POST | | {\"share_backup_policy\": {\"name\": \"written\", \"shares\": \"all\", \"schedule\": \"every 6h\"}} | 409",
                "member | POST | | {\"share_backup_policy\": {\"name\": \"x\", \"project\": \"green\", \"shares\": \"all\", \"schedule\": \"every 6h\"}} | 403",
                "member | PUT | /written | {\"share_backup_policy\": {\"enabled\": true}} | 409",
                "member | DELETE | /written | | 409",
                "member | POST | /written/action | {\"fly\": null} | 400",
                "member | POST | /written/action | {} | 400",
                "reader | GET | /written | | 200",
                "reader | POST | | {\"share_backup_policy\": {\"name\": \"x\", \"shares\": \"all\", \"schedule\": \"every 6h\"}} | 403",
                "reader | PUT | /written | {\"share_backup_policy\": {}} | 403",
                "reader | DELETE | /written | | 403",
                "reader | POST | /written/action | {\"run\": null} | 403",
                "stranger | GET | /written | | 404",
                "stranger | POST | /written/action | {\"run\": null} | 404",
                "stranger | DELETE | /written | | 404",
                "anonymous | GET | | | 401",
            })
    void whatIsWrongOrNotTheirsIsRefused(String who, String method, String path, String body, int code) {
        String token = switch (who) {
            case "member" -> member;
            case "reader" -> reader;
            case "stranger" -> stranger;
            default -> "";
        };
        RunningService.Answer answer =
                as(token, method, POLICIES + (path == null ? "" : path), body == null ? "" : body);
        assertThat(answer.code()).as(answer.message()).isEqualTo(code);
    }

    /** All policies are read together: one that is too large or too deep would break every list. */
    @Test
    void whatIsTooLargeOrNestedTooDeepIsRefused() {
        assertThat(make("deep", "\"shares\": " + "[".repeat(900) + "1" + "]".repeat(900))
                        .code())
                .isEqualTo(400);
        assertThat(make(
                                "deep",
                                "\"shares\": \"all\", \"backup_options\": " + "{\"a\":".repeat(900) + "1"
                                        + "}".repeat(900))
                        .code())
                .isEqualTo(400);
        assertThat(make("large", "\"shares\": [\"" + "y".repeat(70_000) + "\"]").code())
                .isEqualTo(400);
        assertThat(as(member, "GET", POLICIES, "").code()).isEqualTo(200);
    }

    @Test
    void aListIsTheProjectsUnlessAnAdministratorWantsAll() {
        assertThat(as(stranger, "GET", POLICIES, "").body().path("share_backup_policies"))
                .isEmpty();
        assertThat(as(stranger, "GET", POLICIES + "?all_tenants=1", "").body().path("share_backup_policies"))
                .isEmpty();
        assertThat(as(admin, "GET", POLICIES, "").body().path("share_backup_policies"))
                .isEmpty();
        RunningService.Answer all = as(admin, "GET", POLICIES + "?all_tenants=1&limit=1&with_count=1", "");
        assertThat(all.body().path("share_backup_policies")).hasSize(1);
        assertThat(all.body().path("count").asInt()).isPositive();
    }
}
