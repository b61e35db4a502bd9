package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.caravault.api.testing.RunningService;
import org.caravault.exec.Commands;
import org.caravault.identity.Role;
import org.caravault.identity.TokenFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever may make a directory of this host a share can read and overwrite it as root: local.roots says who may, and where. */
class DirectoriesThatMayBecomeSharesTest {
    private static final int NOBODY_UID = 65534;
    private static Path top;
    private static RunningService closed;
    private static RunningService open;
    private static TokenFile tokens;
    private static String blue;
    private static String green;
    private static String reader;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        top = directory;
        for (String name : List.of("srv/all/home", "srv/blue/a", "srv/blue/b/c", "srv/blue2", "private", "users/ann")) {
            Files.createDirectories(top.resolve(name));
        }
        tokens = new TokenFile(top.resolve("tokens"));
        blue = tokens.add("ann", "blue", Role.MEMBER);
        green = tokens.add("sam", "green", Role.MEMBER);
        reader = tokens.add("rita", "blue", Role.READER);
        String file = "token_file=" + top.resolve("tokens");
        closed = RunningService.start(top.resolve("closed"), file);
        open = RunningService.start(
                top.resolve("srv/all/data"),
                file,
                "local.roots=%1$s/srv/all, blue:%1$s/srv/blue, blue:%1$s/users".formatted(top),
                "backup_mount_export=" + Files.createDirectories(top.resolve("srv/all/vault")));
    }

    @AfterAll
    static void stop() throws Exception {
        closed.close();
        open.close();
    }

    private static RunningService.Answer manage(RunningService service, String token, String host, String path) {
        return service.askAs(token, "POST", "/v2/shares/manage", """
                        {"share": {"service_host": "%s", "protocol": "NFS", "export_path": "%s",
                          "driver_options": {"size": "1"}}}""".formatted(host, path), "2.91", "true");
    }

    private static RunningService.Answer manage(String token, String path) {
        return manage(open, token, "here@local#pool", top + path);
    }

    private static int shares() {
        return open.get("/v2/shares?all_tenants=1").body().path("shares").size();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/srv/all/home", "/srv/blue/a", "/private", "/etc", "/no/such/directory"})
    void unlessTheSettingSaysSoOnlyAdministratorsRegisterThem(String path) {
        for (String token : List.of(blue, green, reader)) {
            assertThat(manage(closed, token, "here@local#pool", top + path).code())
                    .isEqualTo(403);
        }
        assertThat(closed.get("/v2/shares?all_tenants=1").body().path("shares")).isEmpty();
    }

    @Test
    void anAdministratorRegistersAnywhereElse() throws Exception {
        Files.createDirectories(top.resolve("private/by-admin"));
        assertThat(manage(open.token(), "/private/by-admin").code()).isEqualTo(200);
    }

    @Test
    void aMemberRegistersBelowARootOfItsProjectAndMayBackItUp() throws Exception {
        Files.writeString(Files.createDirectories(top.resolve("srv/blue/mine")).resolve("f"), "content");
        RunningService.Answer answer = manage(blue, "/srv/blue/mine");
        assertThat(answer.code()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.body().at("/share/project_id").asText()).isEqualTo("blue");
        String share = "/v2/shares/" + answer.body().at("/share/id").asText();
        open.await(() -> open.askAs(blue, "GET", share, "", "2.91", "true")
                .body()
                .at("/share/status")
                .asText()
                .equals("available"));
        assertThat(open.askAs(green, "GET", share, "", "2.91", "true").code()).isEqualTo(404);
        Files.createDirectories(top.resolve("srv/all/of-green"));
        assertThat(manage(green, "/srv/all/of-green").code()).isEqualTo(200);
    }

    /** Every one is refused, and nothing is written down. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "green, /srv/blue/a", // another project's root
        "blue, /srv/blue", // the root itself
        "blue, /srv/blue2", // only begins like one
        "blue, /srv", // contains one
        "blue, /private",
        "blue, /srv/blue/../../private",
        "blue, /srv/blue/./a",
        "blue, /srv/blue/no-such",
        "blue, /srv/all/data", // the service's own, in a root
        "blue, /srv/all/data/shares",
        "blue, /srv/all/data/logs",
        "blue, /srv/all/vault",
        "reader, /srv/blue/a",
    })
    void whatIsNotBelowARootOfTheProjectIsRefused(String who, String path) {
        int before = shares();
        String token = who.equals("green") ? green : who.equals("reader") ? reader : blue;
        assertThat(manage(token, path).code()).isIn(400, 403);
        assertThat(shares()).isEqualTo(before);
    }

    @Test
    void whoMayNotHaveADirectoryDoesNotLearnWhetherItExists() {
        String one = manage(blue, "/private/x").message().replace("/private/x", "");
        String other = manage(blue, "/no-such/x").message().replace("/no-such/x", "");
        assertThat(one).isEqualTo(other).contains("local.roots", "ask an administrator");
    }

    @ParameterizedTest
    @ValueSource(strings = {"there@local#pool", "here@exportfs#pool", "here@external#pool"})
    void onlyThisNodesOwnDirectoriesAreMeant(String host) {
        String path = host.contains("@local") ? top + "/srv/blue/a" : "localhost:" + top + "/srv/blue/a";
        RunningService.Answer answer = manage(open, blue, host, path);
        assertThat(answer.code()).isEqualTo(403);
        assertThat(answer.message()).contains("Only an administrator", host.substring(0, host.indexOf('#')));
    }

    @Test
    void anotherProjectsShareIsNeitherNamedNorEntered() throws Exception {
        Files.createDirectories(top.resolve("srv/all/greens/inner"));
        String id = manage(green, "/srv/all/greens").body().at("/share/id").asText();
        for (String path : List.of("/srv/all/greens", "/srv/all/greens/inner")) {
            RunningService.Answer answer = manage(blue, path);
            assertThat(answer.code()).isEqualTo(409);
            assertThat(answer.message()).contains("another project").doesNotContain(id);
        }
        String nested = """
                {"share": {"service_host": "here@local#pool", "protocol": "NFS", "export_path": "%s/srv/all/greens/inner",
                  "driver_options": {"nested": "true"}}}""".formatted(top);
        RunningService.Answer answer = open.askAs(blue, "POST", "/v2/shares/manage", nested, "2.91", "true");
        assertThat(answer.code()).isEqualTo(403);
        assertThat(answer.message()).contains("nested");
    }

    /** Names, kinds and targets of symlinks in a closed share of another project, which are looked at as root. */
    @Test
    void whatIsInAnotherProjectsShareDoesNotShow() throws Exception {
        Path bobs = Files.createDirectories(top.resolve("srv/all/bob/closed"));
        Files.writeString(bobs.resolve("file"), "x");
        Files.createSymbolicLink(bobs.resolve("link"), Path.of("/srv/customers/secret-merger"));
        Files.createDirectories(bobs.resolve("directory"));
        assertThat(manage(green, "/srv/all/bob").code()).isEqualTo(200);
        for (String name : List.of("file", "link", "directory", "no-such", "link/x", "file/x", "no-such/x")) {
            String path = "/srv/all/bob/closed/" + name;
            RunningService.Answer answer = manage(blue, path);
            assertThat(answer.code()).as(path).isEqualTo(409);
            assertThat(answer.message())
                    .isEqualTo("export_path %s is, lies in or contains a share of another project.", top + path);
        }
    }

    /** The owner of a directory below a root puts a symlink in it. */
    @Test
    void aSymlinkLeadsNowhere() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "to give a directory away needs root");
        Path own = top.resolve("users/ann");
        Files.setAttribute(own, "unix:uid", NOBODY_UID);
        Files.createSymbolicLink(own.resolve("to-private"), top.resolve("private"));
        Files.createSymbolicLink(own.resolve("to-etc"), Path.of("/etc"));
        Files.createSymbolicLink(own.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(
                top.resolve("users/by-root"), top.resolve("private")); // by root, and leads out all the same
        Files.createDirectories(top.resolve("private/x"));
        int before = shares();
        for (String path : List.of("ann/to-private", "ann/to-private/x", "ann/to-etc/ssl", "ann/up/ann", "by-root/x")) {
            RunningService.Answer answer = manage(blue, "/users/" + path);
            assertThat(answer.code()).as(path).isIn(400, 403);
        }
        assertThat(shares()).isEqualTo(before);
    }

    /** An administrator, too: by what a directory is, whatever it is called. */
    @Test
    void theSystemsDirectoriesCannotBeRegistered() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "to mount needs root");
        Files.createSymbolicLink(top.resolve("etc"), Path.of("/etc"));
        Files.createSymbolicLink(top.resolve("root-of-all"), Path.of("/"));
        Path bound = Files.createDirectories(top.resolve("srv/blue/bound"));
        Commands commands = new Commands(Duration.ofSeconds(30));
        commands.run(List.of("mount", "--bind", "/usr", bound.toString()));
        int before = shares();
        try {
            for (String path : List.of(
                    "/",
                    "/etc",
                    "/usr",
                    "/usr/bin",
                    "/bin",
                    "/var",
                    "/var/run",
                    "/root",
                    "/boot/x",
                    "//etc",
                    "/etc/",
                    "/./etc",
                    top + "/etc",
                    top + "/etc/ssl",
                    top + "/root-of-all",
                    top + "/srv/blue/bound",
                    top + "/srv/blue/bound/local")) {
                RunningService.Answer answer = manage(open, open.token(), "here@local#pool", path);
                assertThat(answer.code())
                        .as("%s: %s", path, answer.response().body())
                        .isEqualTo(400);
            }
            assertThat(manage(blue, "/srv/blue/bound/local").code()).isEqualTo(400);
        } finally {
            commands.run(List.of("umount", bound.toString()));
        }
        assertThat(shares()).isEqualTo(before);
    }
}
