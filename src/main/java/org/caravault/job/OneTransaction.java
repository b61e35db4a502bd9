package org.caravault.job;

import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.AsyncProcessorAwaitManager;
import org.apache.camel.spi.TransactedPolicy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.PluginHelper;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * {@code transacted} in a route: the steps after it share one transaction. If one of them fails nothing stays, also when
 * an error handler has made an answer of the failure: Camel's own policy would commit then.
 */
public final class OneTransaction implements TransactedPolicy {
    private final TransactionTemplate transactions;

    public OneTransaction(PlatformTransactionManager manager) {
        this.transactions = new TransactionTemplate(manager);
    }

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // nothing to prepare
    }

    @Override
    public Processor wrap(Route route, Processor steps) {
        AsyncProcessorAwaitManager await = PluginHelper.getAsyncProcessorAwaitManager(
                route.getCamelContext().getCamelContextExtension());
        AsyncProcessor asynchronous = AsyncProcessorConverterHelper.convert(steps);
        return exchange -> {
            exchange.getUnitOfWork().beginTransactedBy(this); // Camel then keeps the exchange on this thread
            try {
                transactions.executeWithoutResult(status -> {
                    await.process(asynchronous, exchange);
                    if (hasFailed(exchange)) {
                        status.setRollbackOnly();
                    }
                });
            } finally {
                exchange.getUnitOfWork().endTransactedBy(this);
            }
        };
    }

    private static boolean hasFailed(Exchange exchange) {
        ExchangeExtension extension = exchange.getExchangeExtension();
        return exchange.getException() != null
                || exchange.isRollbackOnly()
                || (extension.isErrorHandlerHandledSet() && extension.isErrorHandlerHandled());
    }
}
