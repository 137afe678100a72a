"""The publications that the statistics name in their docstrings.

Belongs here: one full reference for each "Author year" of a `Source:` line. Checked against library and package pages.
Stays out: what a publication is used for (the docstrings of orchestration/statistics/formulas).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# Surname of the first author and year -> the publication.
REFERENCES: dict[tuple[str, str], str] = {
    ("Agresti", "2013"): "Agresti A (2013). Categorical Data Analysis, 3rd edition. Wiley.",
    ("Anderson", "1957"): "Anderson TW, Goodman LA (1957). Statistical inference about Markov chains. "
    "Annals of Mathematical Statistics 28:89-110.",
    ("Armitage", "1955"): "Armitage P (1955). Tests for linear trends in proportions and frequencies. "
    "Biometrics 11:375-386.",
    ("Benjamini", "1995"): "Benjamini Y, Hochberg Y (1995). Controlling the false discovery rate: a practical and "
    "powerful approach to multiple testing. Journal of the Royal Statistical Society B 57:289-300.",
    ("Benoit", "2009"): "Benoit K, Laver M, Mikhaylov S (2009). Treating words as data with error: uncertainty in text "
    "statements of policy positions. American Journal of Political Science 53:495-513.",
    ("Bhapkar", "1966"): "Bhapkar VP (1966). A note on the equivalence of two test criteria for hypotheses in "
    "categorical data. Journal of the American Statistical Association 61:228-235.",
    ("Bonett", "2012"): "Bonett DG, Price RM (2012). Adjusted Wald confidence interval for a difference of binomial "
    "proportions based on paired data. Journal of Educational and Behavioral Statistics 37:479-488.",
    ("Bowker", "1948"): "Bowker AH (1948). A test for symmetry in contingency tables. Journal of the American "
    "Statistical Association 43:572-574.",
    ("Cochran", "1950"): "Cochran WG (1950). The comparison of percentages in matched samples. Biometrika 37:256-266.",
    ("Cochran", "1954"): "Cochran WG (1954). Some methods for strengthening the common chi-squared tests. "
    "Biometrics 10:417-451.",
    ("Cohen", "1988"): "Cohen J (1988). Statistical Power Analysis for the Behavioral Sciences, 2nd edition. Erlbaum.",
    ("Das Gupta", "1993"): "Das Gupta P (1993). Standardization and Decomposition of Rates: A User's Manual. "
    "US Bureau of the Census, Current Population Reports P23-186.",
    ("Davison", "1997"): "Davison AC, Hinkley DV (1997). Bootstrap Methods and their Application. Cambridge "
    "University Press.",
    (
        "Derrick",
        "2017",
    ): "Derrick B, Russ B, Toher D, White P (2017). Test statistics for the comparison of means for two "
    "samples that include both paired and independent observations. Journal of Modern Applied Statistical Methods "
    "16(1):137-157.",
    ("Dmitrienko", "2007"): "Dmitrienko A, Tamhane AC (2007). Gatekeeping procedures with clinical trial applications. "
    "Pharmaceutical Statistics 6:171-180.",
    ("Efron", "1979"): "Efron B (1979). Bootstrap methods: another look at the jackknife. Annals of Statistics 7:1-26.",
    ("Efron", "1993"): "Efron B, Tibshirani RJ (1993). An Introduction to the Bootstrap. Chapman & Hall.",
    ("Fleiss", "1981"): "Fleiss JL (1981). Statistical Methods for Rates and Proportions, 2nd edition. Wiley.",
    ("Goodman", "1965"): "Goodman LA (1965). On simultaneous confidence intervals for multinomial proportions. "
    "Technometrics 7:247-254.",
    ("Guest", "2020"): "Guest G, Namey E, Chen M (2020). A simple method to assess and report thematic saturation in "
    "qualitative research. PLoS ONE 15(5):e0232076.",
    ("Gwet", "2008"): "Gwet KL (2008). Computing inter-rater reliability and its variance in the presence of high "
    "agreement. British Journal of Mathematical and Statistical Psychology 61:29-48.",
    ("Gwet", "2014"): "Gwet KL (2014). Handbook of Inter-Rater Reliability, 4th edition. Advanced Analytics.",
    ("Hajek", "1971"): "Hajek J (1971). Comment on a paper by D. Basu. In: Godambe VP, Sprott DA (eds), Foundations of "
    "Statistical Inference. Holt, Rinehart and Winston.",
    ("Hesterberg", "2015"): "Hesterberg TC (2015). What teachers should know about the bootstrap: resampling in the "
    "undergraduate statistics curriculum. The American Statistician 69:371-386.",
    ("Holm", "1979"): "Holm S (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of "
    "Statistics 6:65-70.",
    ("Hurlbert", "1971"): "Hurlbert SH (1971). The nonconcept of species diversity: a critique and alternative "
    "parameters. Ecology 52:577-586.",
    ("Jeffreys", "1946"): "Jeffreys H (1946). An invariant form for the prior probability in estimation problems. "
    "Proceedings of the Royal Society A 186:453-461.",
    ("Keefe", "1982"): "Keefe TJ (1982). On the relationship between two tests for homogeneity of the marginal "
    "distributions in a two-way classification. Biometrika 69:683-684.",
    ("Kish", "1965"): "Kish L (1965). Survey Sampling. Wiley.",
    ("Kitagawa", "1955"): "Kitagawa EM (1955). Components of a difference between two rates. Journal of the American "
    "Statistical Association 50:1168-1194.",
    ("Korn", "1998"): "Korn EL, Graubard BI (1998). Confidence intervals for proportions with small expected number of "
    "positive counts estimated from survey data. Survey Methodology 24:193-201.",
    ("Krampe", "2007"): "Krampe A, Kuhnt S (2007). Bowker's test for symmetry and modifications within the algebraic "
    "framework. Computational Statistics & Data Analysis 51:4124-4142.",
    ("Krippendorff", "2011"): "Krippendorff K (2011). Computing Krippendorff's alpha-reliability. University of "
    "Pennsylvania, Annenberg School for Communication.",
    ("Krippendorff", "2016"): "Krippendorff K, Mathet Y, Bouvry S, Widlöcher A (2016). On the reliability of unitizing "
    "textual continua: further developments. Quality & Quantity 50:2347-2364.",
    ("Liang", "1986"): "Liang KY, Zeger SL (1986). Longitudinal data analysis using generalized linear models. "
    "Biometrika 73:13-22.",
    ("Little", "2019"): "Little RJA, Rubin DB (2019). Statistical Analysis with Missing Data, 3rd edition. Wiley.",
    (
        "Lowe",
        "2011",
    ): "Lowe W, Benoit K, Mikhaylov S, Laver M (2011). Scaling policy preferences from coded political texts. "
    "Legislative Studies Quarterly 36:123-155.",
    ("Mancl", "2001"): "Mancl LA, DeRouen TA (2001). A covariance estimator for GEE with improved small-sample "
    "properties. Biometrics 57:126-134.",
    ("Mantel", "1963"): "Mantel N (1963). Chi-square tests with one degree of freedom: extensions of the "
    "Mantel-Haenszel procedure. Journal of the American Statistical Association 58:690-700.",
    ("Marcus", "1976"): "Marcus R, Peritz E, Gabriel KR (1976). On closed testing procedures with special reference to "
    "ordered analysis of variance. Biometrika 63:655-660.",
    ("Maxwell", "1970"): "Maxwell AE (1970). Comparing the classification of subjects by two independent judges. "
    "British Journal of Psychiatry 116:651-655.",
    (
        "McNemar",
        "1947",
    ): "McNemar Q (1947). Note on the sampling error of the difference between correlated proportions "
    "or percentages. Psychometrika 12:153-157.",
    ("Newcombe", "1998"): "Newcombe RG (1998). Two-sided confidence intervals for the single proportion; Interval "
    "estimation for the difference between independent proportions. Statistics in Medicine 17:857-872 and 873-890.",
    ("Sarndal", "1992"): "Särndal CE, Swensson B, Wretman J (1992). Model Assisted Survey Sampling. Springer.",
    ("Schuirmann", "1987"): "Schuirmann DJ (1987). A comparison of the two one-sided tests procedure and the power "
    "approach for assessing the equivalence of average bioavailability. Journal of Pharmacokinetics and "
    "Biopharmaceutics 15:657-680.",
    ("Shaffer", "1986"): "Shaffer JP (1986). Modified sequentially rejective multiple test procedures. Journal of the "
    "American Statistical Association 81:826-831.",
    ("Sison", "1995"): "Sison CP, Glaz J (1995). Simultaneous confidence intervals and sample size determination for "
    "multinomial proportions. Journal of the American Statistical Association 90:366-369.",
    ("Steegen", "2016"): "Steegen S, Tuerlinckx F, Gelman A, Vanpaemel W (2016). Increasing transparency through a "
    "multiverse analysis. Perspectives on Psychological Science 11:702-712.",
    ("Stuart", "1955"): "Stuart A (1955). A test for homogeneity of the marginal distributions in a two-way "
    "classification. Biometrika 42:412-416.",
    ("Wilson", "1927"): "Wilson EB (1927). Probable inference, the law of succession, and statistical inference. "
    "Journal of the American Statistical Association 22:209-212.",
    ("Zou", "2008"): "Zou GY, Donner A (2008). Construction of confidence limits about effect measures: a general "
    "approach. Statistics in Medicine 27:1693-1702.",
}


def list_references(sources: Iterable[str]) -> list[str]:
    """Return the full references of what the sources name, by author and year."""
    text = list(sources)
    return [
        full
        for (author, year), full in sorted(REFERENCES.items())
        if any(re.search(rf"\b{author}\b", source) and year in source for source in text)
    ]


def find_unknown_years(source: str) -> list[str]:
    """Return the years of a source line that lead to no reference."""
    return [
        year
        for year in re.findall(r"\b(?:19|20)\d\d\b", source)
        if not any(year == of and re.search(rf"\b{author}\b", source) for author, of in REFERENCES)
    ]
