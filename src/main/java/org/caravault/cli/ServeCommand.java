package org.caravault.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.caravault.app.LogFile;
import org.caravault.app.Service;
import org.caravault.files.PrivateDirectory;
import org.caravault.identity.AdminToken;
import org.caravault.problem.Reason;
import org.caravault.problem.SafeText;
import org.caravault.settings.BadSettingsException;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Home;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code caravault serve}: the service, until it is stopped. */
@Command(name = "serve", description = "Runs the service until Ctrl-C or SIGTERM.", mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final int CANNOT_START = 1;
    private static final int FAILED_TO_STOP = 1;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "where to listen (127.0.0.1:8786)")
    private Optional<String> listen = Optional.empty();

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Override
    public Integer call() throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop.countDown();
                            Runtime.getRuntime().halt(ended.join()); // a signal would make 143 of a clean stop
                        },
                        "stop"));
        int code = CANNOT_START;
        try {
            code = serveUntil(stop);
            return code;
        } finally {
            ended.complete(code); // the hook waits for it, however this ends
        }
    }

    private int serveUntil(CountDownLatch stop) {
        try {
            Settings settings = settings();
            try (LogFile log = openLog(settings)) {
                return serve(settings, log, stop);
            }
        } catch (BadSettingsException | CannotStartException wrong) {
            if (isRequested(stop)) {
                LOG.info("stopped before the start was complete");
                return 0;
            }
            System.err.println(SafeText.lines(String.valueOf(wrong.getMessage())));
        } catch (Exception unexpected) {
            System.err.println(SafeText.line("Caravault cannot start: " + Reason.of(unexpected)));
        }
        return CANNOT_START;
    }

    private static int serve(Settings settings, LogFile log, CountDownLatch stop)
            throws CannotStartException, InterruptedException {
        try (Service service = start(settings, log, stop)) {
            LOG.info("logging to {}, too", log.path());
            System.out.println("Caravault listens on " + service.url());
            if (settings.text(Key.AUTH_STRATEGY).equals("tokens")) {
                System.out.println(howToCall(service, settings));
            }
            stop.await();
            LOG.info("stopping");
            return 0;
        } catch (IOException | RuntimeException failed) {
            log.failure("Caravault has not stopped as it should", failed);
            System.err.println(SafeText.line("Caravault has stopped, but not everything of it: " + Reason.of(failed)
                    + " (details: " + log.path() + ")"));
            return FAILED_TO_STOP;
        }
    }

    /** What fails unexpectedly has its stack in the log file, and a sentence here. */
    private static Service start(Settings settings, LogFile log, CountDownLatch stop) throws CannotStartException {
        try {
            return Service.start(settings, Home.find(), () -> isRequested(stop));
        } catch (CannotStartException wrong) {
            throw wrong;
        } catch (Exception unexpected) {
            log.failure("Caravault cannot start", unexpected);
            throw new CannotStartException(
                    "Caravault cannot start: %s (details: %s)".formatted(Reason.of(unexpected), log.path()));
        }
    }

    private static boolean isRequested(CountDownLatch stop) {
        return stop.getCount() == 0;
    }

    private static String howToCall(Service service, Settings settings) {
        return """
                The administrator's token is in %1$s:
                  openstack --os-auth-type admin_token --os-token "$(cat '%1$s')" --os-endpoint %2$s/v2 share backup list""".formatted(AdminToken.in(settings.data()).file(), service.url());
    }

    /** DATA is closed before anything is written there. */
    private static LogFile openLog(Settings settings) throws IOException, CannotStartException {
        try {
            PrivateDirectory.make(settings.data());
            return LogFile.in(settings.data("logs"));
        } catch (IOException cannotBe) {
            throw new CannotStartException(Reason.of(cannotBe));
        }
    }

    private Settings settings() throws IOException {
        return options.read(listen.map(value -> List.of("listen=" + value)).orElse(List.of()));
    }
}
