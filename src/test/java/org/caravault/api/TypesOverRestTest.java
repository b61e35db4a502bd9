package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.caravault.api.testing.RunningService;
import org.caravault.identity.Role;
import org.caravault.identity.TokenFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A private type that everybody uses, extra specs that everybody reads, and what older clients take for granted. */
class TypesOverRestTest {
    private static final String BLUE = "b1ce0000-0000-4000-8000-000000000001";

    private static RunningService service;
    private static String member;
    private static String admin;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        TokenFile tokens = new TokenFile(data.resolve("tokens"));
        member = tokens.add("ann", BLUE, Role.MEMBER);
        admin = tokens.add("root", "ops", Role.ADMIN);
        service = RunningService.start(data, "auth_strategy=tokens");
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static RunningService.Answer as(String token, String method, String path, String body) {
        return service.askAs(token, method, path, body, "2.91", "");
    }

    private static String type(String version, String more) {
        return service.askAs(admin, "POST", "/v2/types", """
                        {"share_type": {"name": "%s", "extra_specs": {"driver_handles_share_servers": "False", "vendor_name": "Caravault"}%s}}""".formatted(UUID.randomUUID(), more), version, "")
                .body()
                .at("/share_type/id")
                .asText();
    }

    private static List<String> ids(String token) {
        return as(token, "GET", "/v2/types", "").body().findValuesAsText("id");
    }

    @Test
    void aPrivateTypeIsForTheProjectsThatAnAdministratorNames() {
        String type = type("2.91", ", \"share_type_access:is_public\": false");
        String share = "{\"share\": {\"share_proto\": \"NFS\", \"size\": 1, \"share_type\": \"%s\"}}".formatted(type);
        String access = "/v2/types/" + type + "/share_type_access";
        String add = "{\"addProjectAccess\": {\"project\": \"%s\"}}".formatted(BLUE);
        String remove = "{\"removeProjectAccess\": {\"project\": \"%s\"}}".formatted(BLUE);
        assertThat(as(member, "POST", "/v2/shares", share).code()).isEqualTo(404);
        assertThat(as(member, "GET", "/v2/types/" + type, "").code()).isEqualTo(404);
        assertThat(ids(member)).doesNotContain(type);
        assertThat(as(admin, "GET", access, "").body().path("share_type_access"))
                .isEmpty();

        assertThat(as(admin, "POST", "/v2/types/" + type + "/action", add).code())
                .isEqualTo(202);
        assertThat(as(admin, "POST", "/v2/types/" + type + "/action", add).code())
                .isEqualTo(409);
        assertThat(as(admin, "GET", access, "")
                        .body()
                        .at("/share_type_access/0/project_id")
                        .asText())
                .isEqualTo(BLUE);
        assertThat(ids(member)).contains(type);
        assertThat(as(member, "POST", "/v2/shares", share).code()).isEqualTo(200);

        assertThat(as(admin, "POST", "/v2/types/" + type + "/action", remove).code())
                .isEqualTo(202);
        assertThat(as(admin, "POST", "/v2/types/" + type + "/action", remove).code())
                .isEqualTo(404);
        assertThat(ids(member)).doesNotContain(type);
    }

    @Test
    void aPublicTypeHasNoListOfProjects() {
        String type = type("2.91", "");
        assertThat(as(admin, "GET", "/v2/types/" + type + "/share_type_access", "")
                        .code())
                .isEqualTo(404);
        assertThat(as(
                                admin,
                                "POST",
                                "/v2/types/" + type + "/action",
                                "{\"addProjectAccess\": {\"project\": \"%s\"}}".formatted(BLUE))
                        .code())
                .isEqualTo(409);
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"addProjectAccess\": {\"project\": \"blue\"}} | 400",
                "{\"addProjectAccess\": null} | 400",
                "{\"admitEverybody\": {}} | 400",
                "{} | 400",
            })
    void whatIsNoProjectIsRefused(String body, int code) {
        String type = type("2.91", ", \"share_type_access:is_public\": false");
        assertThat(as(admin, "POST", "/v2/types/" + type + "/action", body).code())
                .isEqualTo(code);
        assertThat(as(member, "POST", "/v2/types/" + type + "/action", body).code())
                .isEqualTo(403);
    }

    @Test
    void anAdministratorSeesWhatIsWrittenAndOthersWhatConcernsThem() {
        String path = "/v2/types/" + type("2.91", "");
        assertThat(as(admin, "GET", path, "").body().at("/share_type/extra_specs"))
                .hasSize(2);
        assertThat(as(member, "GET", path, "")
                        .body()
                        .at("/share_type/extra_specs")
                        .fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "driver_handles_share_servers",
                        "snapshot_support",
                        "create_share_from_snapshot_support",
                        "revert_to_snapshot_support",
                        "mount_snapshot_support");
        assertThat(as(member, "GET", path + "/extra_specs", "").code()).isEqualTo(403);
    }

    @Test
    void oneExtraSpecIsChangedByItself() {
        String path = "/v2/types/" + type("2.91", "") + "/extra_specs/";
        assertThat(as(admin, "PUT", path + "vendor_name", "{\"vendor_name\": \"other\"}")
                        .body()
                        .path("vendor_name")
                        .asText())
                .isEqualTo("other");
        assertThat(as(admin, "GET", path + "vendor_name", "")
                        .body()
                        .path("vendor_name")
                        .asText())
                .isEqualTo("other");
        assertThat(as(admin, "PUT", path + "vendor_name", "{\"another\": \"other\"}")
                        .code())
                .isEqualTo(400);
        assertThat(as(admin, "PUT", path + "vendor_name", "{\"vendor_name\": \"x\", \"another\": \"y\"}")
                        .code())
                .isEqualTo(400);
    }

    @Test
    void beforeItHadToBeSaidATypeHadSnapshots() {
        String path = "/v2/types/" + type("2.23", "") + "/extra_specs";
        assertThat(as(admin, "GET", path, "")
                        .body()
                        .at("/extra_specs/snapshot_support")
                        .asText())
                .isEqualTo("True");
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource({
        "<is> False, 200",
        "true, 200",
        "perhaps, 400",
        "'', 400",
    })
    void whatATypeCanDoIsTrueOrFalse(String said, int code) {
        String path = "/v2/types/" + type("2.91", "") + "/extra_specs";
        assertThat(as(admin, "POST", path, "{\"extra_specs\": {\"snapshot_support\": \"%s\"}}".formatted(said))
                        .code())
                .isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "true", "\"False\"", "\"1\""})
    void whatATypeMustSayComesBackAsItWasSaid(String said) {
        assertThat(as(admin, "POST", "/v2/types", """
                        {"share_type": {"name": "%s", "extra_specs": {"driver_handles_share_servers": %s}}}""".formatted(UUID.randomUUID(), said))
                        .body()
                        .at("/share_type/required_extra_specs/driver_handles_share_servers"))
                .hasToString(said);
    }

    @Test
    void anEmptyDescriptionIsNone() {
        String path = "/v2/types/" + type("2.91", ", \"description\": \"for the night\"");
        assertThat(as(admin, "PUT", path, "{\"share_type\": {\"description\": \"\"}}")
                        .body()
                        .at("/share_type/description")
                        .isNull())
                .isTrue();
    }
}
