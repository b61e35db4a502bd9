package org.caravault.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.caravault.http.server.Endpoint;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Settings;
import org.caravault.testing.FreePort;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A service that cannot do its work says so at once, and what to change. */
class ServiceDoesNotStartTest {
    @TempDir
    private Path data;

    private Settings settings(String... assignments) throws Exception {
        List<String> all = new ArrayList<>(List.of(assignments));
        all.add("db.url=" + TestDatabase.freshUrl());
        return Settings.read(Optional.empty(), Map.of(), all, data);
    }

    private static void mustNotStart(Settings settings, String why) {
        assertThatThrownBy(() -> Service.start(settings, Path.of("").toAbsolutePath()))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining(why);
    }

    @Test
    void onAPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Settings settings = settings("listen=127.0.0.1:" + taken.getLocalPort());
            assertThatThrownBy(() -> Service.start(settings, Path.of("").toAbsolutePath()))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessageContaining("listen = 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("choose another port");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "notify=webhok | notify names the channel 'webhok'",
                "notify=webhook | notify.webhook is missing",
                "notify=email | notify.email.to is missing",
                "notify=command | notify.command is missing"
            })
    void withAChannelThatCannotWork(String notify, String why) throws Exception {
        Settings settings = settings("listen=127.0.0.1:0", notify);
        mustNotStart(settings, why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "notify.email.to=a@example.org,,b@example.org | notify.email.to has an empty entry between its commas.",
                "notify.email.from= | notify.email.from is empty. Correct it, or remove the channel 'email'."
            })
    void withAnAddressThatNoMailCanHave(String address, String why) throws Exception {
        Settings settings = settings("listen=127.0.0.1:0", "notify=email", "notify.email.to=root@localhost", address);
        mustNotStart(settings, why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "notify.command=/no/such/program first | notify.command = /no/such/program: there is no such program",
                "notify.command=no-such-program-anywhere | notify.command = no-such-program-anywhere: there is no such",
                "notify.command=/etc/passwd | or it is not executable",
                "token_file=/no/such/tokens | token_file = /no/such/tokens: there is no such file",
                "local.roots=/tmp, blue:/no/such/root | local.roots names /no/such/root: there is no such directory"
            })
    void withoutWhatTheSettingsName(String setting, String why) throws Exception {
        Settings settings = Settings.read(Optional.empty(), Map.of(), List.of("listen=127.0.0.1:0", setting), data);
        mustNotStart(settings, why);
        assertThat(data.resolve("database")).doesNotExist();
    }

    @Test
    void besideAnotherOfItsNameInItsDirectory() throws Exception {
        String url = TestDatabase.freshUrl();
        Path other = Files.createDirectory(data.resolve("other"));
        try (Service first = start(url, data, "node=one")) {
            assertThatThrownBy(() -> start(url, data, "node=one"))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessageContaining("A service with the node name one runs on " + data + " already (process "
                            + ProcessHandle.current().pid() + ")");
            assertThat(first.url()).isNotEmpty();
            start(url, data, "node=two").close();
            start(url, other, "node=three").close();
        }
        start(url, data, "node=one").close();
    }

    @Test
    void andKeepsNoLockWhenItDoesNot() throws Exception {
        String url = TestDatabase.freshUrl();
        assertThatThrownBy(() -> start(url, data, "node=one", "notify=missing"))
                .isInstanceOf(CannotStartException.class);
        start(url, data, "node=one").close();
    }

    private static Service start(String url, Path data, String... assignments) throws Exception {
        List<String> all = new ArrayList<>(List.of(assignments));
        all.add("db.url=" + url);
        all.add("listen=127.0.0.1:" + FreePort.find());
        all.add("management_port=" + FreePort.find());
        return Service.start(
                Settings.read(Optional.empty(), Map.of(), all, data),
                Path.of("").toAbsolutePath());
    }

    @Test
    void whereOthersCouldReachIt() throws Exception {
        Settings settings = settings("listen=0.0.0.0:18786", "auth_strategy=none");
        assertThatThrownBy(() -> Service.start(settings, Path.of("").toAbsolutePath()))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining("not a loopback address");
    }

    @Test
    void withRoutesThatCallWhatIsNotThere() throws Exception {
        Path routes = Files.createDirectories(data.resolve("routes/jobs"));
        Files.writeString(routes.resolve("broken.camel.yaml"), """
                - route:
                    id: broken
                    from:
                      uri: timer:never
                      parameters:
                        delay: "-1"
                      steps:
                        - doTry:
                            steps:
                              - to: direct:no-such-route
                            doCatch:
                              - exception:
                                  - java.lang.Exception
                                steps:
                                  - log: caught
                """);
        Settings settings = settings(
                "routes=" + data.resolve("routes"),
                "listen=127.0.0.1:" + FreePort.find(),
                "management_port=" + FreePort.find());
        assertThatThrownBy(() -> Service.start(settings, Path.of("").toAbsolutePath()))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining("route broken calls direct:no-such-route");
    }

    @Test
    void anAddressIsReadAsWritten() {
        assertThat(Endpoint.of("[::1]:80")).isEqualTo(new Endpoint("::1", 80)).hasToString("[::1]:80");
        assertThat(Endpoint.of("127.0.0.1:8786")).isEqualTo(new Endpoint("127.0.0.1", 8786));
    }
}
