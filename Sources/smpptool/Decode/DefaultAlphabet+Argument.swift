public import ArgumentParser
public import SMSText

/// On the command line it is written as in the configuration.
extension DefaultAlphabet: ExpressibleByArgument {}
