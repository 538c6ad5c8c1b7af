public import ArgumentParser
public import SMPPSession
public import SMSText

/// On the command line it is written as in the configuration.
extension SegmentForm: ExpressibleByArgument {}

/// On the command line it is written as in the configuration.
extension BindType: ExpressibleByArgument {}
